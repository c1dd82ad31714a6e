"""Co-occurrences: cues that indicate danger together, in any order.

<taken> + <too much>            both in one sentence
<alarm> + <now> + <who> nearby  or in it and the next
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Self

from models.screening.crisis.phrase import PhraseError
from models.screening.crisis.tokens import WordSpan

CHECKS: Final = ("overdose", "stopping", "withdrawal", "self_harm", "alarm")
MAX_WORD_SPREAD: Final = {1: 16, 2: 30}  # words, by number of sentences

_CUES = re.compile(r"(<[\w ]+>(?: \+ <[\w ]+>)+)( nearby)?")


@dataclass(frozen=True, slots=True)
class Cooccurrence:
    """A check, and the cues that trigger it together."""

    check: str
    cues: frozenset[str]
    sentences: int  # maximum spread

    @classmethod
    def read(cls, check: str, line: str, known: Collection[str]) -> Self:
        """Parse a line in the section of a check; raises `PhraseError`."""
        if check not in CHECKS:
            raise PhraseError(f"a recipe stands in a section of {', '.join(CHECKS)}")
        if not (written := _CUES.fullmatch(line)):
            raise PhraseError(f"“{line}” is no recipe like <one> + <other>")
        cues = written[1].split(" + ")
        for each in cues:
            if each not in known:
                raise PhraseError(f"there is no cue “{each}” above this line")
        return cls(check, frozenset(cues), 2 if written[2] else 1)


@dataclass(frozen=True, slots=True)
class _Cue:
    at: int  # index of the first word
    end: int  # index after the last word
    sentence: int


class CueTracker:
    """Tracks the last position of each cue while a text is read, to find co-occurrences."""

    def __init__(self, recipes: Collection[Cooccurrence]) -> None:
        self._of_cue: dict[str, list[Cooccurrence]] = defaultdict(list)
        self._last: dict[str, _Cue] = {}
        for recipe in recipes:
            for cue in recipe.cues:
                self._of_cue[cue].append(recipe)

    def add(self, cue: str, place: WordSpan, sentence: int) -> Iterator[tuple[str, WordSpan]]:
        """Yield the checks completed by this cue, with the span of all their cues."""
        self._last[cue] = new = _Cue(*place, sentence)
        for recipe in self._of_cue.get(cue, ()):
            if near := self._near(recipe, new):
                yield recipe.check, (min(each.at for each in near), max(each.end for each in near))

    def _near(self, recipe: Cooccurrence, new: _Cue) -> list[_Cue]:
        """Return the cues of a co-occurrence if all are near the new one, else none."""
        met = [self._last[each] for each in recipe.cues if each in self._last]
        is_near = (
            new.end - each.at <= MAX_WORD_SPREAD[recipe.sentences]
            and new.sentence - each.sentence < recipe.sentences
            for each in met
        )
        return met if len(met) == len(recipe.cues) and all(is_near) else []
