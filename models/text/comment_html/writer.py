"""A passage of HTML in the making: paragraphs, lists, quotations and the spans in them.

Nothing is open when it ends, no block stands in a paragraph, no link in a link, and a list holds
nothing but items, so that no parser of HTML has anything to put right (the WHATWG's “misnested
tags”, html.spec.whatwg.org, section 13.2.10). What is empty is never written.
"""

from dataclasses import dataclass

from models.text.comment_html.inline_spans import Spans

BLOCKS = frozenset({"blockquote", "ol", "ul", "li", "pre"})

_LISTS = frozenset({"ol", "ul"})
_NESTED = frozenset({"blockquote", "ol", "ul"})

# Past each of these ceilings the words stay and only the mark-up is passed over.
_DEEPEST = 8  # quotations and lists in one another
_MOST_OPEN = 50  # blocks that wait for their end, the ones passed over among them
_MOST_BREAKS = 2  # line breaks in a row


@dataclass
class _Block:
    name: str
    start: str  # its start tag; without one only its words are kept
    written: bool = False


class Passage:
    """Mark-up goes in as it comes, well-formed HTML comes out.

    A start tag is written together with the first word inside it.
    """

    def __init__(self) -> None:
        self._html: list[str] = []
        self._blocks: list[_Block] = []
        self._spans = Spans()
        self._paragraph: str | None = None  # the end tag of the one being written, "" in an item
        self._gap = ""  # the space or line breaks that wait for the next word

    @property
    def is_preformatted(self) -> bool:
        """Tell whether white space counts where the next word goes."""
        return any(block.start == "<pre>" for block in self._blocks)

    @property
    def is_verbatim(self) -> bool:
        """Tell whether the next word stands in a link or in code."""
        return self._spans.are_verbatim

    def open_block(self, name: str) -> None:
        """Begin a quotation, list, item or preformatted text; an item outside a list begins one."""
        self.break_paragraph()
        if name == "li":
            self._prepare_item()
        elif self._is_in_list():
            self.open_block("li")
        if len(self._blocks) < _MOST_OPEN:
            self._blocks.append(_Block(name, self._start_of(name)))

    def open_span(self, name: str, start: str) -> None:
        """Begin a span with this start tag; with an empty one only its words are kept."""
        self._html.append(self._spans.open(name, start, depth=len(self._blocks)))

    def close(self, name: str) -> None:
        """End the nearest element of that name, with what is open inside; without one, nothing."""
        if name not in BLOCKS:
            self._html.append(self._spans.close(name))
        elif places := [place for place, block in enumerate(self._blocks) if block.name == name]:
            self._close_blocks(places[-1])

    def break_line(self) -> None:
        """Begin a new line before the next word, if one follows in the same paragraph."""
        if self.is_preformatted:
            self.write("\n")
        elif self._gap.count("<br>") < _MOST_BREAKS:
            self._gap = self._gap.strip() + "<br>"

    def break_paragraph(self) -> None:
        """End the paragraph, if there is one; its open spans go on in the next."""
        self._html.append(self._spans.suspend())
        self._html.append(f"{self._paragraph}\n" if self._paragraph else "")
        self._paragraph, self._gap = None, ""

    def space(self) -> None:
        """Leave a space before the next word, if one follows in the same paragraph."""
        self._gap = self._gap or " "

    def write(self, html: str) -> None:
        """Write escaped words, and before them each start tag that waited for a word."""
        words = html.lstrip("\n") if self._begins_preformatted() else html
        if words:
            self._begin_blocks()
            self._html += [self._gap, self._spans.begin(), words]
            self._gap = ""

    def finish(self) -> str:
        """End everything and return the HTML."""
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
        too_deep = name in _NESTED and nested >= _DEEPEST
        listless = name == "li" and not (self._is_in_list() and self._blocks[-1].start)
        return "" if self.is_preformatted or too_deep or listless else f"<{name}>"

    def _begins_preformatted(self) -> bool:
        """Tell whether the next word is the first in a `<pre>`, where parsers drop a line feed."""
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
        """Tell whether the next word is the first in an item, which needs no paragraph for it."""
        innermost = next((block for block in reversed(self._blocks) if block.start), None)
        return innermost is not None and innermost.name == "li" and not innermost.written

    def _close_blocks(self, first: int) -> None:
        """End the blocks from that place on, and forget the spans opened in them."""
        self.break_paragraph()
        self._spans.leave(first)
        ended = reversed(self._blocks[first:])
        self._html += [f"</{block.name}>\n" for block in ended if block.written]
        del self._blocks[first:]
