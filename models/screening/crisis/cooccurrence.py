"""Recipes: cues that mean danger where they stand together, in any order.

<taken> + <too much>            both in one sentence
<alarm> + <now> + <who> nearby  or in it and the next
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Self

from models.screening.crisis.clauses import Place
from models.screening.crisis.phrase_steps import PhraseFault

CHECKS: Final = ("overdose", "stopping", "withdrawal", "self_harm", "alarm")
REACH: Final = {1: 16, 2: 30}  # words over which cues may be spread: in a sentence, in two

_CUES = re.compile(r"(<[\w ]+>(?: \+ <[\w ]+>)+)( nearby)?")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A check, and the cues that lift a reply together."""

    check: str
    cues: frozenset[str]
    sentences: int  # over how many its cues may be spread

    @classmethod
    def read(cls, check: str, line: str, known: Collection[str]) -> Self:
        """The recipe of a line in the section of a check; raises `PhraseFault`."""
        if check not in CHECKS:
            raise PhraseFault(f"a recipe stands in a section of {', '.join(CHECKS)}")
        if not (written := _CUES.fullmatch(line)):
            raise PhraseFault(f"“{line}” is no recipe like <one> + <other>")
        cues = written[1].split(" + ")
        for each in cues:
            if each not in known:
                raise PhraseFault(f"there is no cue “{each}” above this line")
        return cls(check, frozenset(cues), 2 if written[2] else 1)


@dataclass(frozen=True, slots=True)
class _Cue:
    at: int  # from this word
    end: int  # before this one
    sentence: int


class Together:
    """Recipes, and the last place of each cue while a text is read from its beginning."""

    def __init__(self, recipes: Collection[Recipe]) -> None:
        self._of_cue: dict[str, list[Recipe]] = defaultdict(list)
        self._last: dict[str, _Cue] = {}
        for recipe in recipes:
            for cue in recipe.cues:
                self._of_cue[cue].append(recipe)

    def add(self, cue: str, place: Place, sentence: int) -> Iterator[tuple[str, Place]]:
        """The checks whose recipes are complete with this cue, and the places they take up."""
        self._last[cue] = new = _Cue(*place, sentence)
        for recipe in self._of_cue.get(cue, ()):
            if near := self._near(recipe, new):
                yield recipe.check, (min(each.at for each in near), max(each.end for each in near))

    def _near(self, recipe: Recipe, new: _Cue) -> list[_Cue]:
        """The cues of a recipe if all of them are near the new one, else none."""
        met = [self._last[each] for each in recipe.cues if each in self._last]
        is_near = (
            new.end - each.at <= REACH[recipe.sentences]
            and new.sentence - each.sentence < recipe.sentences
            for each in met
        )
        return met if len(met) == len(recipe.cues) and all(is_near) else []
