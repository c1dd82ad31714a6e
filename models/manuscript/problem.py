"""One thing that is wrong with a manuscript, and the line it stands on."""

from typing import NamedTuple


class Problem(NamedTuple):
    """A line, counted from 1, and what to do about it, in words for the person who wrote it."""

    line: int
    words: str
