"""Phrases as a language's file writes them, and whether they begin at some word.

    word        the word, without case or accents; “don't” is the two words “don t”
    word*       whatever begins so
    one|other   either of them; words with _ between belong together: cold_turkey|abruptly
    @name       a list that the file names above: @pills = pill|pills|tablet*
    word?       may be there or not; so may one|other? and @name?
    ..3         up to three words, within the sentence
    #  ##       a number; one of two digits or more
    $           a sentence or a part of it ends here

A phrase begins with a word, the beginning of one, or a number. Nothing in it repeats without a
bound, so the time grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, Protocol

from models.folding import folded_words
from models.screening.urgent.spoken import PAUSE, STOP

LONGEST: Final = 60  # words of a text that a phrase may take up, with its gaps
START: Final = 3  # characters that the beginning of a word has at least, to begin a phrase
NUMBER: Final = "#"  # how a phrase that begins with any number is looked up

_GAP = re.compile(r"\.\.(\d+)")


class PhraseFault(ValueError):
    """A phrase that cannot be read, in words for whoever wrote it."""


class _Step(Protocol):
    def ends(self, words: Sequence[str], at: int) -> Iterator[int]:
        """Where the step may end that begins at a word, the nearest first."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Steps that follow each other."""

    steps: tuple[_Step, ...]
    begins: frozenset[str]  # its first words; word* for a beginning, `NUMBER` for any number
    needs: tuple[frozenset[str], ...]  # of each, one word must be there

    @classmethod
    def read(cls, line: str, lists: Mapping[str, str]) -> Phrase:
        """The phrase of a line; raises `PhraseFault`."""
        steps = tuple(_step(each, lists) for each in line.split())
        first = steps[0]
        if not isinstance(first, _Choice) or first.may_miss or first.ends_here:
            raise PhraseFault(f"“{line}” must begin with a word or a number")
        if any(len(each) < START for each in first.stems):
            raise PhraseFault(f"“{line}” begins with fewer than {START} letters of a word")
        stems = (f"{each}*" for each in first.stems)
        begins = frozenset([*first.words, *stems, *[NUMBER] * bool(first.digits)])
        choices = (each for each in steps[1:] if isinstance(each, _Choice))
        return cls(steps, begins, tuple(each.needed for each in choices if each.needed))

    def is_possible(self, near: AbstractSet[str]) -> bool:
        """Whether what it can't do without is among these words: a quick look."""
        return all(not each.isdisjoint(near) for each in self.needs)

    def end(self, words: Sequence[str], at: int) -> int | None:
        """Where the phrase ends that begins at a word, or None if it doesn't."""
        return next(_ends(self.steps, words, at), None)


def _ends(steps: tuple[_Step, ...], words: Sequence[str], at: int) -> Iterator[int]:
    if not steps:
        yield at
        return
    for end in steps[0].ends(words, at):
        yield from _ends(steps[1:], words, end)


@dataclass(frozen=True, slots=True)
class _Gap:
    most: int  # words

    def ends(self, words: Sequence[str], at: int) -> Iterator[int]:
        yield at
        for end in range(at, min(at + self.most, len(words))):
            if words[end] == STOP:
                return
            yield end + 1


@dataclass(slots=True)
class _Choice:
    may_miss: bool
    words: dict[str, list[list[str]]] = field(default_factory=dict)  # by the first of them
    stems: tuple[str, ...] = ()
    digits: int = 0  # that a number must have; 0: no number
    ends_here: bool = False

    def ends(self, words: Sequence[str], at: int) -> Iterator[int]:
        word = words[at] if at < len(words) else STOP
        if self.ends_here and word in (STOP, PAUSE):
            yield at
        for said in self.words.get(word, ()):
            if said == words[at : at + len(said)]:
                yield at + len(said)
        if word.startswith(self.stems) or (self.digits and _is_number(word, self.digits)):
            yield at + 1
        if self.may_miss:
            yield at

    @property
    def needed(self) -> frozenset[str]:
        """The words of which one must be there, if nothing else will do."""
        is_free = self.may_miss or self.stems or self.digits or self.ends_here
        return frozenset() if is_free else frozenset(self.words)

    def add(self, written: str) -> None:
        """Let it be another word too, or several with _ between."""
        if written in ("#", "##"):
            self.digits = min(self.digits or len(written), len(written))
        elif written == "$":
            self.ends_here = True
        elif written.endswith("*"):
            self.stems += ("".join(_folded(written)),)
        else:
            said = _folded(written)
            self.words.setdefault(said[0], []).append(said)


def _step(written: str, lists: Mapping[str, str]) -> _Step:
    if gap := _GAP.fullmatch(written):
        return _Gap(int(gap[1]))
    choice = _Choice(may_miss=written.endswith("?"))
    for each in written.removesuffix("?").split("|"):
        for one in _listed(each, lists):
            choice.add(one)
    return choice


def _listed(written: str, lists: Mapping[str, str]) -> list[str]:
    if written.startswith("@") and written not in lists:
        raise PhraseFault(f"there is no list “{written}” above this line")
    return lists[written].split("|") if written.startswith("@") else [written]


def _folded(written: str) -> list[str]:
    if words := folded_words(written.replace("_", " ")):
        return words
    raise PhraseFault(f"“{written}” has no letters")


def _is_number(word: str, digits: int) -> bool:
    return word.isdigit() and len(word) >= digits
