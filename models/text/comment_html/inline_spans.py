"""Open inline spans (bold, links, code), closed and reopened in the right order."""

from dataclasses import dataclass

_NOT_REOPENED = frozenset({"a", "abbr"})  # not reopened in the next paragraph
_VERBATIM = frozenset({"a", "code"})  # URLs inside don't become links

# Beyond these limits the text is kept and the markup ignored.
_MAX_DEPTH = 8  # nested spans
_MAX_OPEN = 50  # open spans, including ignored ones
_MAX_RESUMED = 200  # spans reopened in a following paragraph


@dataclass
class _Span:
    name: str
    start: str  # start tag; "" keeps only the content
    depth: int  # number of enclosing blocks
    written: bool = False


class Spans:
    """Stack of open spans, outermost first; each method returns the HTML to write, if any."""

    def __init__(self) -> None:
        self._open: list[_Span] = []
        self._resumed = 0

    @property
    def are_verbatim(self) -> bool:
        """True if the next text is inside a link or code."""
        return any(span.name in _VERBATIM for span in self._open)

    def open(self, name: str, start: str, *, depth: int) -> str:
        """Open a span; a link closes the link it is nested in, as HTML parsers do."""
        ended = self.close("a") if name == "a" else ""
        if sum(bool(span.start) for span in self._open) >= _MAX_DEPTH:
            start = ""
        if len(self._open) < _MAX_OPEN:
            self._open.append(_Span(name, start, depth))
        return ended

    def close(self, name: str) -> str:
        """Close the innermost span of that name, if any, keeping those inside it open."""
        places = [place for place, span in enumerate(self._open) if span.name == name]
        if not places:
            return ""
        inner = self.suspend(places[-1] + 1)
        closed = self._open.pop(places[-1])
        return inner + (f"</{name}>" if closed.written else "")

    def suspend(self, first: int = 0) -> str:
        """Close the spans from index `first` on, to be reopened before the next text."""
        ending = self._open[first:]
        html = "".join(f"</{span.name}>" for span in reversed(ending) if span.written)
        self._open[first:] = [span for span in ending if self._reopens(span)]
        return html

    def begin(self) -> str:
        """Return the start tags deferred until now."""
        html = "".join(span.start for span in self._open if not span.written)
        for span in self._open:
            span.written = bool(span.start)
        return html

    def leave(self, depth: int) -> None:
        """Drop spans opened deeper than `depth`, already suspended."""
        self._open = [span for span in self._open if span.depth <= depth]

    def _reopens(self, span: _Span) -> bool:
        if not span.written:
            return bool(span.start) or span.name not in _NOT_REOPENED
        span.written = False
        self._resumed += 1
        return span.name not in _NOT_REOPENED and self._resumed <= _MAX_RESUMED
