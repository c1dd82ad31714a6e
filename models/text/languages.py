"""Facts about languages by BCP 47 tag, such as “de” or “pt-BR”."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.core import get_global


def direction(tag: str) -> str:
    """Return the writing direction, “rtl” or “ltr”; “ltr” if the language is unknown."""
    locale = _locale(tag)
    return locale.text_direction if locale else "ltr"


def own_name(tag: str) -> str:
    """Return the language's name in itself, such as “Deutsch”, or the tag if unknown."""
    locale = _locale(tag)
    name = locale.get_display_name(tag.replace("-", "_")) if locale else None
    return name[:1].upper() + name[1:] if name else tag


def with_place(tag: str) -> str:
    """Return the tag with its most likely territory, as Open Graph expects: “de_DE”."""
    likely = get_global("likely_subtags").get(tag.replace("-", "_"), tag)
    language, *more = likely.replace("-", "_").split("_")
    return f"{language}_{more[-1]}" if more else language


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
