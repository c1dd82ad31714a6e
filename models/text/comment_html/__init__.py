"""Typed comments as simple HTML: blank lines separate paragraphs, bare URLs become links.

The output is small, well-formed HTML that every parser reads alike. It is not sanitised yet:
`models/text/sanitiser.py` does that and trusts nothing from here.
"""

import re
from html import escape

from models.text.comment_html import links
from models.text.comment_html.tags import Tag, read, resolve
from models.text.comment_html.writer import BLOCKS, Passage

LINK_REL = "nofollow ugc noopener noreferrer"

_BREAK_TAG_LINE = re.compile(r"(<br\s*+/?>)[ \t]*+\n(?![ \t]*+\n)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t\n]*\n")
_MARKUP = re.compile("[<&]|://")
_BREAKS = re.compile(r"(\n[ \t\n]*)")
_MAX_BARE_LINKS = 100  # a link is six times as long as its URL
_MAX_TITLE = 500  # characters


def compose(text: str) -> str:
    """Return normalised text as well-formed HTML with the allowed tags."""
    # `<br>` and the newline after it are one break.
    return _Compositor().compose(_BREAK_TAG_LINE.sub(r"\1", text))


def has_markup(text: str) -> bool:
    """Return whether a normalised text may contain a tag, a character reference or a link.

    For a text without any, `plain` makes the same HTML as `compose`, in a fraction of the time.
    """
    return _MARKUP.search(text) is not None


def plain(text: str) -> str:
    """Return normalised text as paragraphs and line breaks, with markup shown as typed."""
    paragraphs = (part.strip(" \t\n") for part in _BLANK_LINES.split(text))
    return "\n".join(f"<p>{_lines(part)}</p>" for part in paragraphs if part)


def _lines(paragraph: str) -> str:
    lines = (line.strip(" \t") for line in paragraph.split("\n"))
    return "<br>".join(escape(line, quote=False) for line in lines)


class _Compositor:
    """Builds a `Passage` from text and tags, in order."""

    def __init__(self) -> None:
        self._passage = Passage()
        self._links = 0

    def compose(self, text: str) -> str:
        for piece in read(text):
            if isinstance(piece, Tag):
                self._add_tag(piece)
            elif self._passage.is_preformatted:
                self._passage.write(escape(resolve(piece), quote=False))
            else:
                self._add_text(piece)
        return self._passage.finish()

    def _add_tag(self, tag: Tag) -> None:
        if tag.name == "br":
            self._passage.break_line()
        elif tag.name == "p":
            self._passage.break_paragraph()
        else:
            self._open_or_close(tag)

    def _open_or_close(self, tag: Tag) -> None:
        if not tag.closes and tag.name in BLOCKS:
            self._passage.open_block(tag.name)
        elif not tag.closes:
            self._passage.open_span(tag.name, _start_tag(tag))
        if tag.closes or tag.empty:
            self._passage.close(tag.name)

    def _add_text(self, text: str) -> None:
        for piece in _BREAKS.split(text):
            if piece.count("\n") > 1:
                self._passage.break_paragraph()
            elif piece.startswith("\n"):
                self._passage.break_line()
            else:
                self._add_line(piece)

    def _add_line(self, line: str) -> None:
        text = line.strip(" \t")
        if line.startswith((" ", "\t")):
            self._passage.space()
        if text:
            self._passage.write(self._with_links(resolve(text)))
        if line.endswith((" ", "\t")):
            self._passage.space()

    def _with_links(self, text: str) -> str:
        if "://" not in text or self._passage.is_verbatim:
            return escape(text, quote=False)
        return "".join(
            escape(before, quote=False) + self._as_link(address)
            for before, address in links.find_bare(text)
        )

    def _as_link(self, address: str) -> str:
        self._links += bool(address)
        text = escape(address, quote=False)
        if not address or self._links > _MAX_BARE_LINKS:
            return text
        return f"{_link_start(address)}{text}</a>"


def _start_tag(tag: Tag) -> str:
    """Return the start tag to write, or "" if only the content is kept."""
    title = _attribute("title", tag.attributes.get("title", "")[:_MAX_TITLE])
    if tag.name == "a":
        address = tag.attributes.get("href", "")
        return _link_start(address, title) if links.is_followable(address) else ""
    return f"<abbr{title}>" if tag.name == "abbr" else f"<{tag.name}>"


def _link_start(address: str, title: str = "") -> str:
    return f"<a{_attribute('href', address)}{title}{_attribute('rel', LINK_REL)}>"


def _attribute(name: str, value: str) -> str:
    quoted = escape(value, quote=False).replace('"', "&#34;")
    return f' {name}="{quoted}"' if value else ""
