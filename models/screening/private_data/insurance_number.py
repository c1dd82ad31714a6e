"""Numbers of health and social insurance, recognised by their check digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.screening.private_data import check_digits
from models.screening.private_data.span import Reading, Span

_NEAR = 45  # characters before a number in which it is named


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a number is written, its sum, and what has to stand before it, unless the article is
    in one of the `languages`; no cue: the sum is enough."""

    shape: re.Pattern[str]
    holds: Callable[[str], bool]
    cue: re.Pattern[str] | None = None
    languages: tuple[str, ...] = ()


def _kind(
    shape: str, holds: Callable[[str], bool], cue: str = "", *, languages: tuple[str, ...] = ()
) -> _Kind:
    whole = re.compile(rf"(?<![\w.+-]){shape}(?![\w]|[.-]\w)", re.ASCII | re.IGNORECASE)
    return _Kind(whole, holds, re.compile(cue, re.IGNORECASE) if cue else None, languages)


def _any(_number: str) -> bool:
    return True


_MEDICARE = r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?"
_KINDS = (
    _kind(r"\d{3}[ -]?\d{3}[ -]?\d{4}", check_digits.nhs, r"\bNHS\b|health (?:service )?number"),
    _kind(
        r"\d{3}[ -]?\d\d[ -]?\d{4}",
        check_digits.social_security,
        r"\bSSN\b|social security|\bsocial\b",
    ),
    _kind(_MEDICARE + r"[AC-HJKMNP-RT-Y]{2}\d\d", _any),
    _kind(
        r"[A-CEGHJ-PR-TW-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]", _any, r"national insurance|\bNI(?:NO)?\b"
    ),
    _kind(
        r"[A-Z] ?\d{3} ?\d{3} ?\d{3}",
        check_digits.german_insured,
        r"versichert|KVNR|krankenkasse|gesundheitskarte|insurance",
        languages=("de",),
    ),
    _kind(
        r"\d{4}[ -/]?\d{6}",
        check_digits.austrian_insured,
        r"\bSV-?N|sozialversicherung|versicherungsn|e-card|\bSV\b",
    ),
    _kind(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d", check_digits.swiss_insured),
    _kind(
        r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",
        check_digits.french_insured,
    ),
    _kind(
        r"(?:\d{8}|[XYZ]-?\d{7})[ -]?[A-HJ-NP-TV-Z]",
        check_digits.spanish_identity,
        r"\b(?:DNI|NIE|NIF)\b",
        languages=("es",),
    ),
    _kind(
        r"\d\d[ /-]?\d{8}[ /-]?\d\d",
        check_digits.spanish_insured,
        r"seguridad social|afiliaci[oó]n|\bN\.?S\.?S\b|\bNUSS\b",
    ),
)


def places(reading: Reading) -> Iterator[Span]:
    """Where such numbers stand, kind by kind."""
    for kind in _KINDS:
        for found in kind.shape.finditer(reading.numbers):
            number = re.sub(r"[\s./-]", "", found[0])
            if _is_named(kind, reading, found.start()) and kind.holds(number):
                yield found.span()


def _is_named(kind: _Kind, reading: Reading, start: int) -> bool:
    if kind.cue is None or reading.language in kind.languages:
        return True
    return kind.cue.search(reading.before(start, _NEAR)) is not None
