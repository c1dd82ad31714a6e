"""The name beside a reply: what it may give away."""

from __future__ import annotations

from models.text.folding import folded_words

TELLING = 4  # letters of the part before the @; fewer are a first name that many share


def name_reveals_email(name: str, email: str) -> bool:
    """Whether an address could be guessed from a name: it holds the part before the @, as a whole
    or up to a "+", however it is spelled."""
    said, local = _plain(name), email.rpartition("@")[0]
    parts = (_plain(each) for each in (local, local.partition("+")[0], email))
    return any(len(part) >= TELLING and part in said for part in parts)


def _plain(text: str) -> str:
    """Letters and digits alone, without accents, case or anything between them."""
    return "".join(folded_words(text))
