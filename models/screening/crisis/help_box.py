"""Help boxes: text and phone numbers for readers in a crisis, written by an editor.

A box stays off until an editor has approved its text and checked each number.
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
    """A phone number: its purpose, owner, source, and when it was checked."""

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
        """The tel: URI (RFC 3966), as dialled within the country."""
        return "tel:" + re.sub(r"[^\d+]", "", self.call)


@dataclass(frozen=True, slots=True)
class Country:
    """A country where the language is common, named in that language."""

    country: str
    numbers: tuple[PhoneNumber, ...]


@dataclass(frozen=True, slots=True)
class HelpBox:
    """The box shown to readers of one language; `words` is Markdown."""

    language: str
    title: str
    approved_by: str
    approved_on: date | None
    countries: tuple[Country, ...]
    words: str

    @property
    def html(self) -> str:
        """The rendered text."""
        return str(markdown.render(markdown.parse(self.words)))

    @property
    def is_on(self) -> bool:
        return not self.lacking

    @property
    def lacking(self) -> Sequence[Sentence]:
        """What an editor must still do before readers see it."""
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
        """How many numbers are unchecked."""
        return sum(not number.checked for each in self.countries for number in each.numbers)
