"""What search takes for one word, and for the same."""

from __future__ import annotations

import unicodedata

from models.text.folding import MARKS


def test_no_mark_ends_a_word_in_any_script() -> None:
    letters = map(chr, range(0x300, 0xFFFF))

    assert {*MARKS} == {each for each in letters if unicodedata.category(each).startswith("M")}
