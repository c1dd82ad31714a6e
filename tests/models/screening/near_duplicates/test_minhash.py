"""Which texts count as variants of one."""

from __future__ import annotations

import pytest

from models.screening.near_duplicates.minhash import BANDS, are_alike, bands, shingles, similarity
from models.screening.text import Text

CREAM = (
    "I had back pain for ten years and no doctor could help me. Then a friend told me about this "
    "cream and after two weeks my pain was completely gone. Order it at https://a.example/1 now."
)
VARIANTS = [
    CREAM,
    CREAM.upper(),
    CREAM.replace("https://a.example/1", "https://quite-another.example/page?x=2"),
    "Hello Anna! " + CREAM + " Yours, Bert",
    (
        "Then a friend told me about this cream and after two weeks my pain was completely gone. "
        "I had back pain for ten years and no doctor could help me. Order it at www.b.example now."
    ),
    CREAM.replace("doctor", "physician").replace("friend", "colleague").replace("cream", "oil"),
    CREAM.replace("e", "é"),
]
OTHERS = [
    "I had back pain for ten years as well, and what helped me in the end was moving more.",
    "My doctor told me to keep a diary of my pain for two weeks. Should I take it at night?",
    "Order matters: take the tablet after a meal, not before, or so my pharmacist says.",
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_alike(variant: str) -> None:
    assert are_alike(_parts(CREAM), _parts(variant))


@pytest.mark.parametrize("other", OTHERS)
def test_other_words_on_the_same_subject_are_not_alike(other: str) -> None:
    assert not are_alike(_parts(CREAM), _parts(other))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("I have not had any side effects.", "I have not had any side effects!", True),
        ("I have not had any side effects.", "I have never had any side effects.", False),
        ("There were no side effects at all.", "I noticed no side effects at all.", False),
    ],
)
def test_short_texts_are_alike_only_nearly_word_for_word(one: str, other: str, alike: bool) -> None:
    assert are_alike(_parts(one), _parts(other)) is alike


@pytest.mark.parametrize("words", ["Thank you very much!", "No, no, no, no, no, no, no!", "", "👍"])
def test_a_text_of_few_words_has_no_variants(words: str) -> None:
    assert shingles(Text(f"<p>{words}</p>")) == frozenset()
    assert bands(shingles(Text(words))) == []
    assert not are_alike(_parts(words), _parts(words))


def test_a_signature_is_the_same_for_ever() -> None:
    signed = bands(_parts("One two three four five six seven"))

    assert len(signed) == BANDS
    assert signed[:2] == [3_422_462_823_972_158_579, -3_046_759_138_146_206_634]


def test_a_signature_names_bands_that_variants_share() -> None:
    shared = [a == b for a, b in zip(*(bands(_parts(each)) for each in VARIANTS[2:4]), strict=True)]

    assert any(shared)


def test_likeness_is_the_share_of_what_both_hold() -> None:
    assert similarity(frozenset("abc"), frozenset("bcd")) == 0.5
    assert similarity(frozenset(), frozenset()) == 0


def _parts(words: str) -> frozenset[str]:
    return shingles(Text(f"<p>{words}</p>"))
