"""The steps that a phrase is made of: a choice of words, or a gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import Protocol, Self

from models.screening.crisis.tokens import PAUSE, STOP
from models.text.folding import folded_words

_GAP = re.compile(r"\.\.(\d+)")


class PhraseFault(ValueError):
    """A phrase that cannot be read, in words for whoever wrote it."""


class Step(Protocol):
    """A part of a phrase."""

    def ends(self, words: Sequence[str], at: int) -> Iterator[int]:
        """Where the step may end that begins at a word, the nearest first."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words of any kind, within the sentence."""

    most: int  # words

    def ends(self, words: Sequence[str], at: int) -> Iterator[int]:
        yield at
        for end in range(at, min(at + self.most, len(words))):
            if words[end] == STOP:
                return
            yield end + 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words, a number, or the end of a sentence."""

    may_miss: bool
    words: frozenset[str]  # each for itself
    longer: Mapping[str, list[list[str]]]  # of several words, by the first of them
    stems: tuple[str, ...]
    digits: int  # that a number must have; 0: no number
    ends_here: bool
    needed: frozenset[str]  # the words of which one must be there, if nothing else will do

    @classmethod
    def read(cls, written: str, *, may_miss: bool) -> Self:
        """One word or the other, or several with _ between, as a line writes them."""
        each = written.split("|")
        numbers, ends_here = [one for one in each if one in ("#", "##")], "$" in each
        stems = tuple("".join(_folded(one)) for one in each if one.endswith("*"))
        plain = (one for one in each if one not in ("#", "##", "$") and not one.endswith("*"))
        words, longer = _by_length(map(_folded, plain))
        is_free = may_miss or stems or numbers or ends_here
        needed = frozenset[str]() if is_free else words.union(longer) if longer else words
        digits = min(map(len, numbers), default=0)
        return cls(may_miss, words, longer, stems, digits, ends_here, needed)

    def ends(self, words: Sequence[str], at: int) -> Iterator[int]:
        word = words[at] if at < len(words) else STOP
        if self.ends_here and word in (STOP, PAUSE):
            yield at
        if word in self.words:
            yield at + 1
        for said in self.longer.get(word, ()):
            if said == words[at : at + len(said)]:
                yield at + len(said)
        if word.startswith(self.stems) or (self.digits and _is_number(word, self.digits)):
            yield at + 1
        yield from (at,) * self.may_miss


@cache  # the same stands in many phrases, and a process keeps all of them
def step(written: str, *, may_miss: bool) -> Step:
    """The step that is written so, with no names of lists in it; raises `PhraseFault`."""
    gap = None if may_miss else _GAP.fullmatch(written)
    return Gap(int(gap[1])) if gap else Choice.read(written, may_miss=may_miss)


def _by_length(said: Iterable[list[str]]) -> tuple[frozenset[str], dict[str, list[list[str]]]]:
    """Words for themselves, and what begins with the same word as several do together."""
    by_first: dict[str, list[list[str]]] = {}
    for each in said:
        by_first.setdefault(each[0], []).append(each)
    longer = {first: all_ for first, all_ in by_first.items() if any(len(one) > 1 for one in all_)}
    return frozenset(by_first.keys() - longer), longer


def _folded(written: str) -> list[str]:
    if words := folded_words(written.replace("_", " ")):
        return [intern(each) for each in words]
    raise PhraseFault(f"“{written}” has no letters")


def _is_number(word: str, digits: int) -> bool:
    return word.isdigit() and len(word) >= digits
