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

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from models.screening.crisis.phrase_steps import Choice, PhraseFault, Step, step

LONGEST: Final = 60  # words of a text that a phrase may take up, with its gaps
START: Final = 3  # characters that the beginning of a word has at least, to begin a phrase
NUMBER: Final = "#"  # how a phrase that begins with any number is looked up


@dataclass(frozen=True, slots=True)
class Phrase:
    """Steps that follow each other."""

    steps: tuple[Step, ...]
    needs: tuple[frozenset[str], ...]  # of each, one word must be there

    @classmethod
    def read(cls, line: str, lists: Mapping[str, str]) -> Phrase:
        """The phrase of a line; raises `PhraseFault`."""
        steps = tuple(_step(each, lists) for each in line.split())
        first = steps[0]
        if not isinstance(first, Choice) or first.may_miss or first.ends_here:
            raise PhraseFault(f"“{line}” must begin with a word or a number")
        if any(len(each) < START for each in first.stems):
            raise PhraseFault(f"“{line}” begins with fewer than {START} letters of a word")
        choices = (each for each in steps[1:] if isinstance(each, Choice))
        return cls(steps, tuple(each.needed for each in choices if each.needed))

    @property
    def begins(self) -> Iterator[str]:
        """Its first words; word* for a beginning, `NUMBER` for any number."""
        first = self.steps[0]
        if isinstance(first, Choice):
            yield from (*first.words, *first.longer)
            yield from (f"{each}*" for each in {*first.stems})
            yield from [NUMBER] * bool(first.digits)

    def is_possible(self, near: AbstractSet[str]) -> bool:
        """Whether what it can't do without is among these words: a quick look."""
        return all(not each.isdisjoint(near) for each in self.needs)

    def end(self, words: Sequence[str], at: int) -> int | None:
        """Where the phrase ends that begins at a word, or None if it doesn't."""
        return next(_ends(self.steps, words, at), None)


def _ends(steps: tuple[Step, ...], words: Sequence[str], at: int) -> Iterator[int]:
    if not steps:
        yield at
        return
    for end in steps[0].ends(words, at):
        yield from _ends(steps[1:], words, end)


def _step(written: str, lists: Mapping[str, str]) -> Step:
    """The step that is written so, with what is in its lists instead of their names."""
    each = written.removesuffix("?").split("|")
    if missing := [one for one in each if one.startswith("@") and one not in lists]:
        raise PhraseFault(f"there is no list “{missing[0]}” above this line")
    listed = "|".join(lists.get(one, one) for one in each)
    return step(listed, may_miss=written.endswith("?"))
