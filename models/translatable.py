"""English sentences of the domain, kept so that a page can say them in another language."""

from __future__ import annotations

from typing import Any, Self


class Sentence(str):
    """A sentence as `str`, in English; what a translation needs is beside it.

    `words` and `many` are as they were written, with named places like `%(minutes)s` that
    `values` fill; `many` is for every `number` but one.
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
    """Mark a sentence, or part of one, for the catalogues of translations."""
    return Sentence(words, **values)


def counted(one: str, many: str, number: int, **values: Any) -> Sentence:
    """Mark a sentence that depends on a number, which fills `%(num)s`."""
    return Sentence(one, many, number, num=number, **values)
