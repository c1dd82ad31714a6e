"""Words that only look Latin are read as a reader takes them; all others stay what they are."""

from __future__ import annotations

import pytest

from models.screening.homoglyphs import undisguised
from models.text.folding import folded

DISGUISED = {
    "vіagra": "viagra",  # a Cyrillic і
    "ѵіаgrа": "viagra",
    "Ꮩiagra": "viagra",  # a Cherokee letter
    "νiagra": "viagra",  # a Greek nu
    "ꓦiagra": "viagra",  # a Lisu letter
    "ᴠɪᴀɢʀᴀ": "viagra",
    "🆅🅸🅰🅶🆁🅰": "viagra",
    "v1agra": "viagra",
    "v1@gr@": "viagra",
    "сіаӏіѕ": "ciaiis",  # not one letter of it is Latin; what stands for an l is an i
    "c1a1is": "ciaiis",
    "p0rn": "porn",
    "c@sino": "casino",
    "$ex": "sex",
    "s3x": "sex",
}
PLAIN = (
    *("viagra", "Ärztin", "café", "straße", "naïve", "ｖiagra", "ⓥⓘⓐⓖⓡⓐ"),
    *("виагра", "привет", "Νέα", "сор", "хлеб", "привеt"),  # other languages, and a slip
    *("b12", "B12", "5mg", "10mg", "100", "2nd", "mp3", "20mg", "covid19", "$100", "vitamin"),
)


@pytest.mark.parametrize("word", DISGUISED)
def test_a_disguised_word_is_read_as_it_is_taken(word: str) -> None:
    assert undisguised(word) == DISGUISED[word]


@pytest.mark.parametrize("word", PLAIN)
def test_an_ordinary_word_stays_what_it_is(word: str) -> None:
    assert undisguised(word) == ""


def test_a_word_of_another_language_is_none_in_disguise_where_that_is_spoken() -> None:
    assert undisguised("сіаӏіѕ", among_latin=False) == ""
    assert undisguised("vіagra", among_latin=False) == "viagra"


def test_letters_that_unicode_itself_makes_plain_need_no_table() -> None:
    assert {folded(each) for each in ("ｖiagra", "ⓥⓘⓐⓖⓡⓐ", "𝓿iagra")} == {"viagra"}
