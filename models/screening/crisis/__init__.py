"""Crisis phrases: comments that somebody should see soon. No diagnosis; a person decides."""

from __future__ import annotations

from functools import cache
from operator import itemgetter

from models.screening.check_result import CheckResult
from models.screening.crisis.phrase_file import CHECKS, Language
from models.screening.crisis.tokens import Tokens
from models.screening.text import Text

__all__ = ["CHECKS", "find"]


@cache
def languages() -> list[Language]:
    """Return the phrases of all languages, as people write in their own; slow, so cached."""
    return Language.read_all()


def find(text: Text) -> list[CheckResult]:
    """Return the first match of each kind: overdose, stopping, withdrawal, self_harm, alarm."""
    spoken = Tokens(text.plain)
    meant = [each for language in languages() for each in language.find(spoken.words).items()]
    firsts: dict[str, tuple[int, int]] = {}
    for check, place in sorted(meant, key=itemgetter(1)):
        firsts.setdefault(check, place)
    return [_found(check, spoken.place(*place)) for check, place in firsts.items()]


def _found(check: str, place: tuple[int, int]) -> CheckResult:
    start, length = place
    return CheckResult(check=check, effect="urgent", start=start, length=length)
