"""The words of danger of one language, read from its file beside this one.

`<taken>` and other names in <> head cues: phrases that mean nothing by themselves. `[overdose]`,
`[stopping]`, `[withdrawal]`, `[self_harm]`, `[alarm]` hold what lifts a reply, one a line: a
phrase (how it is written: `phrase.py`), or a recipe of cues (`cooccurrence.py`). What follows --
is a remark. Three sections say what is not meant, of phrases and of cues alike:

`[new clause]`   what begins another thought: nothing beyond it counts
`[not before]`   a phrase does not lift if one of these stands up to six words before it
`[not around]`   nor if one of these stands in it, or up to eight words before or after
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from models.screening.crisis.clauses import Clauses, Place
from models.screening.crisis.cooccurrence import CHECKS, Recipe, Together
from models.screening.crisis.phrase import Phrase
from models.screening.crisis.phrase_index import Phrases
from models.screening.crisis.phrase_steps import PhraseFault
from models.screening.crisis.tokens import STOP

__all__ = ["CHECKS", "Language"]

UNMEANT: Final = ("new clause", "not before", "not around")

_SECTION = re.compile(r"\[([\w ]+)\]|(<[\w ]+>)")
_LIST = re.compile(r"(@\w+) = (\S+)")


class Language:
    """What one file says, ready to be looked for."""

    def __init__(self) -> None:
        self._meant = Phrases()  # their kinds: checks, and cues in their <>
        self._recipes: list[Recipe] = []
        self._unmeant = {each: Phrases() for each in UNMEANT}
        self._lists: dict[str, str] = {}
        self._cues: set[str] = set()

    @classmethod
    def read_all(cls, folder: Path = Path(__file__).parent) -> list[Self]:
        """Every language of a folder; raises `PhraseFault` with the file and its line."""
        return [cls.read(path) for path in sorted(folder.glob("*.txt"))]

    @classmethod
    def read(cls, path: Path) -> Self:
        """One file; raises `PhraseFault` with the line of what can't be read."""
        language, section = cls(), ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                section = language._take(line.partition("--")[0].strip(), section)
            except PhraseFault as fault:
                raise PhraseFault(f"{path}:{number}: {fault}") from None
        return language

    def meant(self, words: Sequence[str]) -> dict[str, Place]:
        """The checks that are meant, each with the first place that says so."""
        together, found = Together(self._recipes), dict[str, Place]()
        for kind, place, sentence in self._said(words):
            if kind in CHECKS:
                found.setdefault(kind, place)
            for check, whole in together.add(kind, place, sentence):
                found.setdefault(check, whole)
        return found

    def _said(self, words: Sequence[str]) -> Iterator[tuple[str, Place, int]]:
        """What is said and meant, from the beginning on: its kind, its place, its sentence."""
        limits, before, around = self._unmeant.values()
        clauses, sentence = Clauses(words, limits=limits, before=before, around=around), 0
        for at, word in enumerate(words):
            sentence += word == STOP
            for kind, end in self._meant.at(words, at):
                if not clauses.are_unmeant(at, end):
                    yield kind, (at, end), sentence

    def _take(self, line: str, section: str) -> str:
        """Learn a line; return the section that the next one belongs to."""
        if heading := _SECTION.fullmatch(line):
            return self._begun(heading[1] or heading[2])
        if named := _LIST.fullmatch(line):
            self._lists[named[1]] = named[2]
        elif line.startswith("<"):
            self._recipes.append(Recipe.read(section, line, self._cues))
        elif line:
            kept = self._unmeant.get(self._begun(section), self._meant)
            kept.add(section, Phrase.read(line, self._lists))
        return section

    def _begun(self, section: str) -> str:
        """The section, if there is one of that name."""
        if section.startswith("<"):
            self._cues.add(section)
        elif section not in (*CHECKS, *UNMEANT):
            raise PhraseFault(f"this stands in no section of {', '.join((*CHECKS, *UNMEANT))}")
        return section
