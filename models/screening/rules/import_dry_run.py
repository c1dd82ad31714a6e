"""What a whole list of rules would have done to the replies behind the last decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from models.screening.rules.dry_run import Trial, trying
from models.screening.rules.edit import new_among
from models.screening.rules.pattern import Draft
from models.screening.rules.wordpress_list import WordList


class Warned(NamedTuple):
    """A rule that hits replies which were approved, and how many of each it hits."""

    pattern: str
    approved: int
    spam: int


@dataclass(slots=True)
class TriedList:
    """A list as it would be taken over: `fresh` are rules that are not there yet."""

    word_list: WordList
    fresh: list[Draft]
    trial: Trial = field(default_factory=Trial)

    @classmethod
    def of(cls, word_list: WordList, *, step: Callable[[int], None] = lambda _total: None) -> Self:
        """Try all of a list in one pass; nothing is kept. After each reply `step` hears of how
        many there are."""
        tried = cls(word_list, new_among(word_list.drafts))
        for total in trying(tried.fresh, tried.trial):
            step(total)
        return tried

    @property
    def there(self) -> int:
        """How many of the list are rules already."""
        return len(self.word_list.drafts) - len(self.fresh)

    @property
    def warned(self) -> list[Warned]:
        """Those that hit approved replies, what hits most first."""
        hits = (
            Warned(self.fresh[at].pattern, counts["approved"], counts["spam"])
            for at, counts in self.trial.by_rule.items()
            if counts["approved"]
        )
        return sorted(hits, key=lambda each: (-each.approved, each.pattern))
