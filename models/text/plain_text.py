"""Plain text of HTML."""

from __future__ import annotations

from html.parser import HTMLParser

INLINE_TAGS = frozenset({"a", "abbr", "b", "code", "del", "em", "i", "s", "strong", "sub", "sup"})


def plain_text(html: str) -> str:
    """Return the visible text in one line, without citation marks."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.text).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._in_citation = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_citation |= ("class", "citation") in attrs
        if tag not in INLINE_TAGS:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._in_citation &= tag != "sup"
        if tag not in INLINE_TAGS:
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._in_citation:
            self.text.append(data)
