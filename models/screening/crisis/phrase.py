"""Phrases in the notation of the language files, and an index to search a text for them.

    word        the word, without case or accents; “don't” is the two words “don t”
    word*       any word with this prefix
    one|other   either of them; _ joins words: cold_turkey|abruptly
    @name       a list defined above in the file: @pills = pill|pills|tablet*
    word?       optional; also one|other? and @name?
    ..3         up to three words within the sentence
    #  ##       a number; a number of two or more digits
    $           end of a sentence or clause

A phrase begins with a word, a prefix or a number. All repetition is bounded, so matching takes
time linear in the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import Final, Protocol, Self

from models.screening.crisis.tokens import PAUSE, STOP
from models.text.folding import folded_words

_GAP = re.compile(r"\.\.(\d+)")
MAX_PHRASE_WORDS: Final = 60  # gaps included
MIN_PREFIX_LENGTH: Final = (
    3  # characters that the beginning of a word has at least, to begin a phrase
)
NUMBER: Final = "#"  # index key of phrases that begin with a number


class PhraseError(ValueError):
    """An invalid phrase; the message is for its author."""


class Step(Protocol):
    """A part of a phrase."""

    def ends(self, words: Sequence[str], at: int) -> Iterator[int]:
        """Yield where the step may end if it begins at a word, nearest first."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` arbitrary words within the sentence."""

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

    may_miss: bool  # optional
    words: frozenset[str]  # single words
    longer: Mapping[str, list[list[str]]]  # several words, by the first of them
    stems: tuple[str, ...]
    digits: int  # minimum length of a number; 0 for none
    ends_here: bool
    needed: frozenset[str]  # of which one is required, if nothing else matches

    @classmethod
    def read(cls, written: str, *, may_miss: bool) -> Self:
        """Parse alternatives; `_` joins several words."""
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
        for sequence in self.longer.get(word, ()):
            if sequence == words[at : at + len(sequence)]:
                yield at + len(sequence)
        if word.startswith(self.stems) or (self.digits and _is_number(word, self.digits)):
            yield at + 1
        yield from (at,) * self.may_miss


@cache  # many phrases share the same steps
def step(written: str, *, may_miss: bool) -> Step:
    """Parse a step without list names; raises `PhraseError`."""
    gap = None if may_miss else _GAP.fullmatch(written)
    return Gap(int(gap[1])) if gap else Choice.read(written, may_miss=may_miss)


def _by_length(sequence: Iterable[list[str]]) -> tuple[frozenset[str], dict[str, list[list[str]]]]:
    """Separate single words from those that are also the first of several, by first word."""
    by_first: dict[str, list[list[str]]] = {}
    for each in sequence:
        by_first.setdefault(each[0], []).append(each)
    longer = {first: all_ for first, all_ in by_first.items() if any(len(one) > 1 for one in all_)}
    return frozenset(by_first.keys() - longer), longer


def _folded(written: str) -> list[str]:
    if words := folded_words(written.replace("_", " ")):
        return [intern(each) for each in words]
    raise PhraseError(f"“{written}” has no letters")


def _is_number(word: str, digits: int) -> bool:
    return word.isdigit() and len(word) >= digits


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sequence of steps."""

    steps: tuple[Step, ...]
    needs: tuple[frozenset[str], ...]  # one word of each is required

    @classmethod
    def read(cls, line: str, lists: Mapping[str, str]) -> Phrase:
        """Parse a line; raises `PhraseError`."""
        steps = tuple(_step(each, lists) for each in line.split())
        first = steps[0]
        if not isinstance(first, Choice) or first.may_miss or first.ends_here:
            raise PhraseError(f"“{line}” must begin with a word or a number")
        if any(len(each) < MIN_PREFIX_LENGTH for each in first.stems):
            raise PhraseError(
                f"“{line}” begins with fewer than {MIN_PREFIX_LENGTH} letters of a word"
            )
        choices = (each for each in steps[1:] if isinstance(each, Choice))
        return cls(steps, tuple(each.needed for each in choices if each.needed))

    @property
    def begins(self) -> Iterator[str]:
        """Its first words; word* for a prefix, `NUMBER` for any number."""
        first = self.steps[0]
        if isinstance(first, Choice):
            yield from (*first.words, *first.longer)
            yield from (f"{each}*" for each in {*first.stems})
            yield from [NUMBER] * bool(first.digits)

    def is_possible(self, near: AbstractSet[str]) -> bool:
        """Return whether these words include the required ones: a quick test."""
        return all(not each.isdisjoint(near) for each in self.needs)

    def end(self, words: Sequence[str], at: int) -> int | None:
        """Return where the phrase ends if it begins at a word, or None."""
        return next(_ends(self.steps, words, at), None)


def _ends(steps: tuple[Step, ...], words: Sequence[str], at: int) -> Iterator[int]:
    if not steps:
        yield at
        return
    for end in steps[0].ends(words, at):
        yield from _ends(steps[1:], words, end)


def _step(written: str, lists: Mapping[str, str]) -> Step:
    """Parse a step after replacing list names by their content."""
    each = written.removesuffix("?").split("|")
    if missing := [one for one in each if one.startswith("@") and one not in lists]:
        raise PhraseError(f"there is no list “{missing[0]}” above this line")
    listed = "|".join(lists.get(one, one) for one in each)
    return step(listed, may_miss=written.endswith("?"))


class PhraseIndex:
    """Phrases of several kinds, indexed by their first word."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._by_start: dict[str, list[tuple[str, str, Phrase]]] = defaultdict(list)

    def add(self, kind: str, phrase: Phrase) -> None:
        for word in phrase.begins:
            if word.endswith("*"):
                self._by_start[word[:MIN_PREFIX_LENGTH]].append((word[:-1], kind, phrase))
            else:
                self._by_first[word].append((kind, phrase))

    def at(self, words: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
        """Yield the kind of each phrase that begins at a word, and the index after its end."""
        found = self._beginning(words[at])
        near = {*words[at : at + MAX_PHRASE_WORDS]} if found else set()
        for kind, phrase in found:
            if phrase.is_possible(near) and (end := phrase.end(words, at)) is not None:
                yield kind, end

    def all_in(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return the word spans of all matches."""
        return [(at, end) for at in range(len(words)) for _, end in self.at(words, at)]

    def _beginning(self, word: str) -> list[tuple[str, Phrase]]:
        found = [*self._by_first.get(word, ())]
        if word.isdigit():
            found += self._by_first.get(NUMBER, ())
        for stem, kind, phrase in self._by_start.get(word[:MIN_PREFIX_LENGTH], ()):
            if word.startswith(stem):
                found.append((kind, phrase))
        return found
