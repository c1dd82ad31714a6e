"""The spans open in a passage (bold, links, code), begun and ended in the right order."""

from dataclasses import dataclass

_ONCE = frozenset({"a", "abbr"})  # not taken up again in the next paragraph
_VERBATIM = frozenset({"a", "code"})  # addresses in these are left alone

# Past each of these ceilings the words stay and only the mark-up is passed over.
_DEEPEST = 8  # bold in italic in ...
_MOST_OPEN = 50  # spans that wait for their end, the ones passed over among them
_MOST_RESUMED = 200  # spans ended with a paragraph and taken up again in the next


@dataclass
class _Span:
    name: str
    start: str  # its start tag; without one only its words are kept
    depth: int  # how many blocks it stands in
    written: bool = False


class Spans:
    """The open spans, outermost first; each method returns the HTML to write, if any."""

    def __init__(self) -> None:
        self._open: list[_Span] = []
        self._resumed = 0

    @property
    def are_verbatim(self) -> bool:
        """Tell whether the next word stands in a link or in code."""
        return any(span.name in _VERBATIM for span in self._open)

    def open(self, name: str, start: str, *, depth: int) -> str:
        """Open a span; a link ends the one it stands in, as in every parser of HTML."""
        ended = self.close("a") if name == "a" else ""
        if sum(bool(span.start) for span in self._open) >= _DEEPEST:
            start = ""
        if len(self._open) < _MOST_OPEN:
            self._open.append(_Span(name, start, depth))
        return ended

    def close(self, name: str) -> str:
        """End the innermost of that name; those inside it go on after it. Without one, nothing."""
        places = [place for place, span in enumerate(self._open) if span.name == name]
        if not places:
            return ""
        inner = self.suspend(places[-1] + 1)
        closed = self._open.pop(places[-1])
        return inner + (f"</{name}>" if closed.written else "")

    def suspend(self, first: int = 0) -> str:
        """End the spans from that place on, to be begun again with the next word."""
        ending = self._open[first:]
        html = "".join(f"</{span.name}>" for span in reversed(ending) if span.written)
        self._open[first:] = [span for span in ending if self._goes_on(span)]
        return html

    def begin(self) -> str:
        """Write the start tags that waited for a word."""
        html = "".join(span.start for span in self._open if not span.written)
        for span in self._open:
            span.written = bool(span.start)
        return html

    def leave(self, depth: int) -> None:
        """Forget the spans that were opened deeper than that; they have been suspended."""
        self._open = [span for span in self._open if span.depth <= depth]

    def _goes_on(self, span: _Span) -> bool:
        if not span.written:
            return bool(span.start) or span.name not in _ONCE
        span.written = False
        self._resumed += 1
        return span.name not in _ONCE and self._resumed <= _MOST_RESUMED
