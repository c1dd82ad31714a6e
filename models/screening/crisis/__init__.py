"""Words of danger: a reply that somebody should see soon. It is no diagnosis; a person looks."""

from __future__ import annotations

from functools import cache
from operator import itemgetter

from models.screening.check_result import CheckResult
from models.screening.crisis.phrase_file import CHECKS, Language
from models.screening.crisis.tokens import Spoken
from models.screening.text import Text

__all__ = ["CHECKS", "find"]


@cache
def languages() -> list[Language]:
    """All of them, for people write their own, whatever the article's: read once, which takes a
    while."""
    return Language.read_all()


def find(text: Text) -> list[CheckResult]:
    """The first place of each kind: `overdose`, `stopping`, `withdrawal`, `self_harm`, `alarm`."""
    spoken = Spoken(text.plain)
    meant = [each for language in languages() for each in language.meant(spoken.words).items()]
    firsts: dict[str, tuple[int, int]] = {}
    for check, place in sorted(meant, key=itemgetter(1)):
        firsts.setdefault(check, place)
    return [_found(check, spoken.place(*place)) for check, place in firsts.items()]


def _found(check: str, place: tuple[int, int]) -> CheckResult:
    start, length = place
    return CheckResult(check=check, effect="urgent", start=start, length=length)
