"""What changed between two revisions of a comment, word by word."""

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
MOST_COMPARED = 250_000  # pairs of words: comparing may take time that grows with them
MOST_ALIKE = 5_000  # of these, the same word or sign: each is gone through many times


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and whether it is `same`, `removed` or `added`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """From revision `before` to `after`: `by` whom, None for the writer, when and what.
    `names` are what the writer was called before and after."""

    before: int
    after: int
    names: tuple[str, str]
    by: Moderator | None
    at: datetime
    pieces: list[Piece]

    @property
    def is_seen(self) -> bool:
        """Whether there is a difference to see: destroyed words leave none."""
        return any(each.kind != "same" for each in self.pieces)


def changes(comment: Comment) -> list[Change]:
    """Every change of a comment's words or name, the newest first."""
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
    """The second text beside the first: what stayed, what went and what came, in its order."""
    old, new = WORD.findall(before), WORD.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    middle = _compared(old[head : len(old) - tail], new[head : len(new) - tail])
    ends = ("".join(new[:head]), "".join(new[len(new) - tail :]))
    found = [Piece("same", ends[0]), *middle, Piece("same", ends[1])]
    return [each for each in found if each.text]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    shorter = min(len(old), len(new))
    return next((place for place, (one, other) in pairs if one != other), shorter)


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) * len(new) > MOST_COMPARED or _pairs_alike(old, new) > MOST_ALIKE:
        yield from _both(old, new)
        return
    for kind, a, b, c, d in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[c:d]))
        else:
            yield from _both(old[a:b], new[c:d])


def _pairs_alike(old: list[str], new: list[str]) -> int:
    """In how many pairs of words both are the same, white space aside."""
    many = Counter(new)
    return sum(many[each] for each in old if not each.isspace())


def _both(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if old:
        yield Piece("removed", "".join(old))
    if new:
        yield Piece("added", "".join(new))
