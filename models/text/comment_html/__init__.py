"""Setting a reader's words as simple HTML: blank lines part paragraphs, bare addresses are links.

What comes out is well-formed and small, the same to every parser of HTML. It is not yet
sanitised: that is the work of `models/text/sanitiser.py`, which trusts nothing here.
"""

import re
from html import escape

from models.text.comment_html import links
from models.text.comment_html.tags import Tag, read, resolve
from models.text.comment_html.writer import BLOCKS, Passage

REL = "nofollow ugc noopener noreferrer"

_BREAK_TAG_LINE = re.compile(r"(<br\s*+/?>)[ \t]*+\n(?![ \t]*+\n)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t\n]*\n")
_MARKUP = re.compile("[<&]|://")
_BREAKS = re.compile(r"(\n[ \t\n]*)")
_MOST_BARE_LINKS = 100  # each is six times as long as what was typed
_LONGEST_TITLE = 500  # characters


def compose(words: str) -> str:
    """Return normalised words as well-formed HTML of the site's few tags."""
    return _Compositor().set(_BREAK_TAG_LINE.sub(r"\1", words))  # `<br>` and its line: one break


def has_markup(words: str) -> bool:
    """Whether normalised words may contain a tag, a character reference or a link.

    Of words without any, `plain` makes the same HTML as `compose`, in a fraction of the time.
    """
    return _MARKUP.search(words) is not None


def plain(words: str) -> str:
    """Return normalised words as paragraphs and line breaks, any mark-up shown as it was typed."""
    paragraphs = (part.strip(" \t\n") for part in _BLANK_LINES.split(words))
    return "\n".join(f"<p>{_lines(part)}</p>" for part in paragraphs if part)


def _lines(paragraph: str) -> str:
    lines = (line.strip(" \t") for line in paragraph.split("\n"))
    return "<br>".join(escape(line, quote=False) for line in lines)


class _Compositor:
    """Reads words and tags, one after the other, into a passage."""

    def __init__(self) -> None:
        self._passage = Passage()
        self._links = 0

    def set(self, words: str) -> str:
        for piece in read(words):
            if isinstance(piece, Tag):
                self._mark(piece)
            elif self._passage.is_preformatted:
                self._passage.write(escape(resolve(piece), quote=False))
            else:
                self._say(piece)
        return self._passage.finish()

    def _mark(self, tag: Tag) -> None:
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

    def _say(self, words: str) -> None:
        for piece in _BREAKS.split(words):
            if piece.count("\n") > 1:
                self._passage.break_paragraph()
            elif piece.startswith("\n"):
                self._passage.break_line()
            else:
                self._say_line(piece)

    def _say_line(self, line: str) -> None:
        words = line.strip(" \t")
        if line.startswith((" ", "\t")):
            self._passage.space()
        if words:
            self._passage.write(self._with_links(resolve(words)))
        if line.endswith((" ", "\t")):
            self._passage.space()

    def _with_links(self, words: str) -> str:
        if "://" not in words or self._passage.is_verbatim:
            return escape(words, quote=False)
        return "".join(
            escape(before, quote=False) + self._as_link(address)
            for before, address in links.find_bare(words)
        )

    def _as_link(self, address: str) -> str:
        self._links += bool(address)
        text = escape(address, quote=False)
        if not address or self._links > _MOST_BARE_LINKS:
            return text
        return f"{_link_start(address)}{text}</a>"


def _start_tag(tag: Tag) -> str:
    """Return the start tag to write, or nothing where only the words inside are kept."""
    title = _attribute("title", tag.attributes.get("title", "")[:_LONGEST_TITLE])
    if tag.name == "a":
        address = tag.attributes.get("href", "")
        return _link_start(address, title) if links.is_followable(address) else ""
    return f"<abbr{title}>" if tag.name == "abbr" else f"<{tag.name}>"


def _link_start(address: str, title: str = "") -> str:
    return f"<a{_attribute('href', address)}{title}{_attribute('rel', REL)}>"


def _attribute(name: str, value: str) -> str:
    quoted = escape(value, quote=False).replace('"', "&#34;")
    return f' {name}="{quoted}"' if value else ""
