"""Word-by-word diff between revisions of a comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

WORD = re.compile(r"\w+|\s+|[^\w\s]")
MAX_PAIRS = 250_000  # word pairs; bounds the time of a diff
MAX_EQUAL_PAIRS = 5_000  # of them equal; each is visited many times


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is `same`, `removed` or `added`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """Change from revision `before` to `after`.

    `by` is the moderator, None for the author; `names` are the author's name before and after.
    """

    before: int
    after: int
    names: tuple[str, str]
    by: Moderator | None
    at: datetime
    pieces: list[Piece]

    @property
    def is_seen(self) -> bool:
        """True if there is a visible difference; deleted text leaves none."""
        return any(each.kind != "same" for each in self.pieces)


def changes(comment: Comment) -> list[Change]:
    """Return every change of a comment's text or name, newest first."""
    made = []
    name, source = comment.name, comment.source
    for each in reversed(comment.revisions):
        made.append(
            Change(
                before=each.revision,
                after=each.revision + 1,
                names=(each.name, name),
                by=each.replaced_by,
                at=each.replaced_at,
                pieces=pieces(each.source, source),
            )
        )
        name, source = each.name, each.source
    return made


def pieces(before: str, after: str) -> list[Piece]:
    """Return the diff of two texts, in order."""
    old, new = WORD.findall(before), WORD.findall(after)
    head = _common_prefix(old, new)
    tail = _common_prefix(old[head:][::-1], new[head:][::-1])
    middle = _compared(old[head : len(old) - tail], new[head : len(new) - tail])
    ends = ("".join(new[:head]), "".join(new[len(new) - tail :]))
    found = [Piece("same", ends[0]), *middle, Piece("same", ends[1])]
    return [each for each in found if each.text]


def _common_prefix(old: Sequence[str], new: Sequence[str]) -> int:
    """Return the length of the common prefix, in words."""
    pairs = enumerate(zip(old, new, strict=False))
    shorter = min(len(old), len(new))
    return next((place for place, (one, other) in pairs if one != other), shorter)


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) * len(new) > MAX_PAIRS or _equal_pairs(old, new) > MAX_EQUAL_PAIRS:
        yield from _both(old, new)
        return
    for kind, a, b, c, d in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[c:d]))
        else:
            yield from _both(old[a:b], new[c:d])


def _equal_pairs(old: list[str], new: list[str]) -> int:
    """Return the number of pairs of equal words, ignoring white space."""
    many = Counter(new)
    return sum(many[each] for each in old if not each.isspace())


def _both(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if old:
        yield Piece("removed", "".join(old))
    if new:
        yield Piece("added", "".join(new))
