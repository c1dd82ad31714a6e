"""Words and numbers for a reader whose reply may be about danger: an editor's, never ours.

A box is off until an editor has approved its words and checked each number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.articles.source import markdown
from models.translatable import Sentence, counted, sentence

KINDS: Final = {
    "emergency": sentence("Emergency"),
    "poison": sentence("Poison centre"),
    "crisis": sentence("Crisis line"),
}


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number to call: what it is for, whose it is, where it was found and when checked."""

    kind: str
    name: str
    call: str
    source: str
    checked: date | None

    @property
    def title(self) -> Sentence:
        return KINDS[self.kind]

    @property
    def address(self) -> str:
        """The address that a telephone calls (RFC 3966), as it is dialled within the country."""
        return "tel:" + re.sub(r"[^\d+]", "", self.call)


@dataclass(frozen=True, slots=True)
class Country:
    """A country where the language is common, by its name in that language."""

    country: str
    numbers: tuple[PhoneNumber, ...]


@dataclass(frozen=True, slots=True)
class HelpBox:
    """What readers of one language are shown; `words` are an editor's Markdown."""

    language: str
    title: str
    approved_by: str
    approved_on: date | None
    countries: tuple[Country, ...]
    words: str

    @property
    def html(self) -> str:
        """The words, typeset."""
        return str(markdown.render(markdown.parse(self.words)))

    @property
    def is_on(self) -> bool:
        return not self.lacking

    @property
    def lacking(self) -> Sequence[Sentence]:
        """What an editor has still to do before readers see it."""
        lacking = []
        if not self.approved_by:
            lacking.append(sentence("“approved_by” is empty: nobody has approved its words."))
        if not self.approved_on:
            lacking.append(sentence("“approved_on” is empty: there is no day of approval."))
        if self.unchecked:
            lacking.append(
                counted(
                    "“checked” is empty for %(num)s telephone number.",
                    "“checked” is empty for %(num)s telephone numbers.",
                    self.unchecked,
                )
            )
        return lacking

    @property
    def unchecked(self) -> int:
        """How many numbers nobody has checked."""
        return sum(not number.checked for each in self.countries for number in each.numbers)
