"""Crisis phrases of one language, read from the .txt file beside this module.

`<taken>` and other names in <> head cues: phrases that mean nothing by themselves. `[overdose]`,
`[stopping]`, `[withdrawal]`, `[self_harm]`, `[alarm]` list what makes a comment urgent, one a
line: a phrase (notation: `phrase.py`) or a co-occurrence of cues (`cooccurrence.py`). Text after
-- is a comment. Three sections negate phrases and cues alike:

`[new clause]`   begins another clause: nothing beyond it counts
`[not before]`   negates a phrase up to six words after it
`[not around]`   negates a phrase it is in, or that is up to eight words away
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from models.screening.crisis.cooccurrence import CHECKS, Cooccurrence, CueTracker
from models.screening.crisis.phrase import Phrase, PhraseError, PhraseIndex
from models.screening.crisis.tokens import PAUSE, STOP, WordSpan

WORDS_BEFORE: Final = 6
WORDS_AROUND: Final = 8
__all__ = ["CHECKS", "Language"]
NEGATION_SECTIONS: Final = ("new clause", "not before", "not around")
_SECTION = re.compile(r"\[([\w ]+)\]|(<[\w ]+>)")
_LIST = re.compile(r"(@\w+) = (\S+)")


class Clauses:
    """A text with its clause boundaries and negations."""

    def __init__(
        self, words: Sequence[str], *, limits: PhraseIndex, before: PhraseIndex, around: PhraseIndex
    ) -> None:
        pauses = (at for at, word in enumerate(words) if word in (STOP, PAUSE))
        self._limits = sorted({*pauses, *(at for at, _ in limits.all_in(words))})
        self._before, self._around = before.all_in(words), around.all_in(words)
        self._length = len(words)

    def is_negated(self, at: int, end: int) -> bool:
        """Return whether the words from `at` to `end` are negated or long past."""
        first, last = self._clause(at, end)
        is_denied = _any_within(self._before, max(at - WORDS_BEFORE, first), at)
        return is_denied or _any_within(self._around, first, last)

    def _clause(self, at: int, end: int) -> WordSpan:
        """Return the span of the clause around some words."""
        earlier = bisect_left(self._limits, at) - 1
        later = bisect_left(self._limits, end)
        first = self._limits[earlier] + 1 if earlier >= 0 else 0
        last = self._limits[later] if later < len(self._limits) else self._length
        return max(first, at - WORDS_AROUND), min(last, end + WORDS_AROUND)


def _any_within(places: list[WordSpan], first: int, last: int) -> bool:
    low, high = bisect_left(places, (first, 0)), bisect_right(places, (last, 0))
    return any(end <= last for _, end in places[low:high])


class Language:
    """The phrases of one language file."""

    def __init__(self) -> None:
        self._phrases = PhraseIndex()  # by check, and by cue in <>
        self._cooccurrences: list[Cooccurrence] = []
        self._negations = {each: PhraseIndex() for each in NEGATION_SECTIONS}
        self._lists: dict[str, str] = {}
        self._cues: set[str] = set()

    @classmethod
    def read_all(cls, folder: Path = Path(__file__).parent) -> list[Self]:
        """Read every language of a folder; raises `PhraseError` with file and line."""
        return [cls.read(path) for path in sorted(folder.glob("*.txt"))]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one file; raises `PhraseError` with file and line."""
        language, section = cls(), ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                section = language._read_line(line.partition("--")[0].strip(), section)
            except PhraseError as fault:
                raise PhraseError(f"{path}:{number}: {fault}") from None
        return language

    def find(self, words: Sequence[str]) -> dict[str, WordSpan]:
        """Return the checks that match, each with its first span."""
        together, found = CueTracker(self._cooccurrences), dict[str, WordSpan]()
        for kind, place, sentence in self._matches(words):
            if kind in CHECKS:
                found.setdefault(kind, place)
            for check, whole in together.add(kind, place, sentence):
                found.setdefault(check, whole)
        return found

    def _matches(self, words: Sequence[str]) -> Iterator[tuple[str, WordSpan, int]]:
        """Yield matches that are not negated, in text order: kind, span and sentence number."""
        limits, before, around = self._negations.values()
        clauses, sentence = Clauses(words, limits=limits, before=before, around=around), 0
        for at, word in enumerate(words):
            sentence += word == STOP
            for kind, end in self._phrases.at(words, at):
                if not clauses.is_negated(at, end):
                    yield kind, (at, end), sentence

    def _read_line(self, line: str, section: str) -> str:
        """Read a line; return the section of the next one."""
        if heading := _SECTION.fullmatch(line):
            return self._known_section(heading[1] or heading[2])
        if named := _LIST.fullmatch(line):
            self._lists[named[1]] = named[2]
        elif line.startswith("<"):
            self._cooccurrences.append(Cooccurrence.read(section, line, self._cues))
        elif line:
            kept = self._negations.get(self._known_section(section), self._phrases)
            kept.add(section, Phrase.read(line, self._lists))
        return section

    def _known_section(self, section: str) -> str:
        """Return the section; raises `PhraseError` for an unknown one."""
        if section.startswith("<"):
            self._cues.add(section)
        elif section not in (*CHECKS, *NEGATION_SECTIONS):
            raise PhraseError(
                f"this stands in no section of {', '.join((*CHECKS, *NEGATION_SECTIONS))}"
            )
        return section
