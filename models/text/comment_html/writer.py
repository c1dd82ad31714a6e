"""Writer of well-formed HTML: paragraphs, lists, quotations and inline spans.

Every element is closed, no block is inside a paragraph, no link inside a link, and lists hold only
items, so that no HTML parser has anything to repair (“misnested tags”, html.spec.whatwg.org,
section 13.2.10). Empty elements are never written.
"""

from dataclasses import dataclass

from models.text.comment_html.inline_spans import Spans

BLOCKS = frozenset({"blockquote", "ol", "ul", "li", "pre"})

_LISTS = frozenset({"ol", "ul"})
_NESTED = frozenset({"blockquote", "ol", "ul"})

# Beyond these limits the text is kept and the markup ignored.
_MAX_DEPTH = 8  # nested quotations and lists
_MAX_OPEN = 50  # open blocks, including ignored ones
_MAX_BREAKS = 2  # consecutive line breaks


@dataclass
class _Block:
    name: str
    start: str  # start tag; "" keeps only the content
    written: bool = False


class Passage:
    """Takes markup in any order and produces well-formed HTML.

    A start tag is written together with the first text inside it.
    """

    def __init__(self) -> None:
        self._html: list[str] = []
        self._blocks: list[_Block] = []
        self._spans = Spans()
        self._paragraph: str | None = None  # end tag of the open one, "" in an item
        self._gap = ""  # space or line breaks before the next text

    @property
    def is_preformatted(self) -> bool:
        """True if white space is significant at the current position."""
        return any(block.start == "<pre>" for block in self._blocks)

    @property
    def is_verbatim(self) -> bool:
        """True if the next text is inside a link or code."""
        return self._spans.are_verbatim

    def open_block(self, name: str) -> None:
        """Open a quotation, list, item or `<pre>`; an item outside a list opens a list."""
        self.break_paragraph()
        if name == "li":
            self._prepare_item()
        elif self._is_in_list():
            self.open_block("li")
        if len(self._blocks) < _MAX_OPEN:
            self._blocks.append(_Block(name, self._start_of(name)))

    def open_span(self, name: str, start: str) -> None:
        """Open a span with this start tag; with "" only its content is kept."""
        self._html.append(self._spans.open(name, start, depth=len(self._blocks)))

    def close(self, name: str) -> None:
        """Close the nearest element of that name and everything open inside it, if any."""
        if name not in BLOCKS:
            self._html.append(self._spans.close(name))
        elif places := [place for place, block in enumerate(self._blocks) if block.name == name]:
            self._close_blocks(places[-1])

    def break_line(self) -> None:
        """Add a line break, if more text follows in the same paragraph."""
        if self.is_preformatted:
            self.write("\n")
        elif self._gap.count("<br>") < _MAX_BREAKS:
            self._gap = self._gap.strip() + "<br>"

    def break_paragraph(self) -> None:
        """End the current paragraph, if any; open spans continue in the next."""
        self._html.append(self._spans.suspend())
        self._html.append(f"{self._paragraph}\n" if self._paragraph else "")
        self._paragraph, self._gap = None, ""

    def space(self) -> None:
        """Add a space, if more text follows in the same paragraph."""
        self._gap = self._gap or " "

    def write(self, html: str) -> None:
        """Write escaped text, preceded by the start tags deferred until now."""
        text = html.lstrip("\n") if self._begins_preformatted() else html
        if text:
            self._begin_blocks()
            self._html += [self._gap, self._spans.begin(), text]
            self._gap = ""

    def finish(self) -> str:
        """Close everything and return the HTML."""
        self._close_blocks(0)
        return "".join(self._html).strip("\n")

    def _is_in_list(self) -> bool:
        return bool(self._blocks) and self._blocks[-1].name in _LISTS

    def _prepare_item(self) -> None:
        if self._blocks and self._blocks[-1].name == "li":
            self._close_blocks(len(self._blocks) - 1)
        if not self._is_in_list():
            self.open_block("ul")

    def _start_of(self, name: str) -> str:
        nested = sum(bool(block.start) and block.name in _NESTED for block in self._blocks)
        too_deep = name in _NESTED and nested >= _MAX_DEPTH
        listless = name == "li" and not (self._is_in_list() and self._blocks[-1].start)
        return "" if self.is_preformatted or too_deep or listless else f"<{name}>"

    def _begins_preformatted(self) -> bool:
        """Return whether the next text is the first in a `<pre>`.

        Parsers drop a line feed there.
        """
        return any(block.start == "<pre>" and not block.written for block in self._blocks)

    def _begin_blocks(self) -> None:
        if self._is_in_list():
            self.open_block("li")
        begins_item = self._begins_item()
        self._html.append("".join(block.start for block in self._blocks if not block.written))
        for block in self._blocks:
            block.written = bool(block.start)
        if self._paragraph is None and not self.is_preformatted:
            self._html.append("" if begins_item else "<p>")
            self._paragraph, self._gap = "" if begins_item else "</p>", ""

    def _begins_item(self) -> bool:
        """Return whether the next text is the first in a list item, which needs no paragraph."""
        innermost = next((block for block in reversed(self._blocks) if block.start), None)
        return innermost is not None and innermost.name == "li" and not innermost.written

    def _close_blocks(self, first: int) -> None:
        """Close the blocks from index `first` on and drop the spans opened in them."""
        self.break_paragraph()
        self._spans.leave(first)
        ended = reversed(self._blocks[first:])
        self._html += [f"</{block.name}>\n" for block in ended if block.written]
        del self._blocks[first:]
