"""The bundles: one stylesheet and one script for each kind of page, made of small files.

In static/ a file holds one component or one behaviour. Cascade layers, which every sheet names,
decide which rule wins; each script is wrapped in a block, so that its names are its own.
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
    """Return the bundles by path, as `sheets/site.css`, made of `files`, which are by path too."""
    sheets = {
        f"sheets/{layout}.css": b"\n".join(files[f"css/{each}.css"] for each in names)
        for layout, names in SHEETS.items()
    }
    scripts = {
        f"scripts/{page}.js": b"".join(b"{\n%s}\n" % files[f"js/{each}.js"] for each in names)
        for page, names in SCRIPTS.items()
    }
    return sheets | scripts
