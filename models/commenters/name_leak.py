"""Check for names that reveal the commenter's email address."""

from __future__ import annotations

from models.text.folding import folded_words

MIN_REVEALING_LENGTH = 4  # letters of the local part; shorter ones are common first names


def name_reveals_email(name: str, email: str) -> bool:
    """Return whether a name contains the local part of an email address.

    Also the local part up to a “+”; ignores case, accents and punctuation.
    """
    said, local = _plain(name), email.rpartition("@")[0]
    parts = (_plain(each) for each in (local, local.partition("+")[0], email))
    return any(len(part) >= MIN_REVEALING_LENGTH and part in said for part in parts)


def _plain(text: str) -> str:
    """Return letters and digits only, folded."""
    return "".join(folded_words(text))
