"""What is known of a language by its tag, as “de” or “pt-BR” (BCP 47)."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.core import get_global


def direction(tag: str) -> str:
    """Which way it is written: “rtl”, or “ltr” for most, and for one that nobody knows."""
    locale = _locale(tag)
    return locale.text_direction if locale else "ltr"


def own_name(tag: str) -> str:
    """What its speakers call it, as “Deutsch”; the tag where that is not known."""
    locale = _locale(tag)
    name = locale.get_display_name(tag.replace("-", "_")) if locale else None
    return name[:1].upper() + name[1:] if name else tag


def with_place(tag: str) -> str:
    """It with the place where most speak it, as Open Graph wants: “de_DE”."""
    likely = get_global("likely_subtags").get(tag.replace("-", "_"), tag)
    language, *more = likely.replace("-", "_").split("_")
    return f"{language}_{more[-1]}" if more else language


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
