"""What a page links as one address: its sheets and its scripts, put together from small files.

They stay one component, one behaviour a file in static/. Layers, which every sheet names, decide
what wins; a script is a block of its own, so that its names are too.
"""

from __future__ import annotations

from collections.abc import Mapping

FRAME = (
    *("tokens", "reset", "base", "layout", "callout"),
    *("comment", "editors-note", "form", "report", "print"),
)
SHEETS = {  # by layout
    "site": (
        *FRAME,
        *("article", "article-list", "contents", "questions", "references"),
        *("policy", "reply", "search", "table"),
    ),
    "desk": (
        *FRAME,
        *("table", "desk", "queue", "card", "reasons", "variants"),
        *("history", "desk-figures", "writing"),
    ),
}
FORM = ("post_key", "post_at_once", "draft", "clock", "counter")
SCRIPTS = {  # by kind of page
    "form": FORM,
    "article": (*FORM, "reply_in_place", "open_question"),
    "desk": ("decide", "claim", "ticks"),
}


def bundles(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bundles by their paths, as `sheets/site.css`, made of `files` by theirs."""
    sheets = {
        f"sheets/{layout}.css": b"\n".join(files[f"css/{each}.css"] for each in names)
        for layout, names in SHEETS.items()
    }
    scripts = {
        f"scripts/{page}.js": b"".join(b"{\n%s}\n" % files[f"js/{each}.js"] for each in names)
        for page, names in SCRIPTS.items()
    }
    return sheets | scripts
