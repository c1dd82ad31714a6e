"""Translatable sentences of the domain: English text that a page can render in another language."""

from __future__ import annotations

from typing import Any, Self


class Sentence(str):
    """English sentence as a `str`, with what a translation needs.

    `words` and `many` are the untranslated forms, with placeholders such as `%(minutes)s` that
    `values` fill; `many` is used for every `number` but 1.
    """

    words: str
    many: str
    number: int
    values: dict[str, Any]

    def __new__(cls, words: str, many: str = "", number: int = 1, /, **values: Any) -> Self:
        said = many if many and number != 1 else words
        made = super().__new__(cls, said % values if values else said)
        made.words, made.many, made.number, made.values = words, many, number, values
        return made


def sentence(words: str, **values: Any) -> Sentence:
    """Mark a sentence, or part of one, for the translation catalogues."""
    return Sentence(words, **values)


def counted(one: str, many: str, number: int, **values: Any) -> Sentence:
    """Mark a sentence with singular and plural; `number` fills `%(num)s`."""
    return Sentence(one, many, number, num=number, **values)
