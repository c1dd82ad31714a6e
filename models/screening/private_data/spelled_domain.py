"""The domain of a spelled e-mail address: its labels, and how the dots between them are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_DOT = re.compile(
    r"\s*[\[({<]\s*(?P<bracketed>dot|punkt|point|punto|\.)\s*[\])}>]\s*"
    r"|\*(?P<starred>dot)\*|\s(?P<punkt>punkt)\s|\s(?P<word>dot|point|punto)\s"
    r"|(?P<apart>\s\.\s?)|(?P<plain>\.)",
    re.IGNORECASE,
)
_MOST_LABELS = 6
_ENDING_LABELS = """
    com org net info edu gov biz io app mail de at ch fr be es mx ar ca uk ie au nz eu it nl pl se
    dk no pt br in us me lu li cat ru jp za test example invalid
"""
_ENDINGS = frozenset(_ENDING_LABELS.split())
_LABELS_SAID = """
    at be me no in us it de es app mail test example
"""
_WORDS_TOO = frozenset(_LABELS_SAID.split())
_PROVIDER_LABELS = """
    gmail googlemail yahoo ymail hotmail outlook icloud aol gmx proton protonmail msn live web
    btinternet orange wanadoo laposte comcast verizon
"""
_PROVIDERS = frozenset(_PROVIDER_LABELS.split())
_WORDS_FIRST = frozenset({"live", "orange", "outlook", "proton", "web"})


@dataclass(frozen=True, slots=True)
class Domain:
    """Labels in lower case, the last of them known to end a domain unless it is the only one;
    the kinds of dots between them; and where it ends in the text."""

    labels: tuple[str, ...]
    dots: frozenset[str]
    end: int

    @property
    def is_whole(self) -> bool:
        return len(self.labels) > 1

    @property
    def is_provider(self) -> bool:
        """Whether everybody knows that addresses end like this."""
        return self.labels[0] in _PROVIDERS

    @property
    def is_enough(self) -> bool:
        """Whether it can be nothing else: dots that were spelled, or a provider's mere name."""
        spelled = self.dots & {"bracketed", "starred", "word", "punkt"}
        return bool(spelled) if self.is_whole else self.labels[0] not in _WORDS_FIRST


def domain_at(text: str, at: int, *, among_words: bool) -> Domain | None:
    """The domain that begins at a place, or None where nothing known does; `among_words`: “at”
    was a word, so that “dot in” may be words too."""
    labels, dots, ends = list[str](), [""], list[int]()
    label = _LABEL.match(text, at)
    while label and len(labels) < _MOST_LABELS:
        labels.append(label[0].lower())
        ends.append(label.end())
        dot = _DOT.match(text, label.end())
        label = _LABEL.match(text, dot.end()) if dot else None
        dots.append(str(dot.lastgroup) if dot else "")
    count = _whole(labels, dots, among_words)
    known = count > 1 or (labels and labels[0] in _PROVIDERS)
    return (
        Domain(tuple(labels[:count]), frozenset(dots[1:count]), ends[count - 1]) if known else None
    )


def _whole(labels: list[str], dots: list[str], among_words: bool) -> int:
    """How many labels there are up to the last that ends a domain; 1 where none does."""
    ends = (n for n in range(len(labels) - 1, 0, -1) if _may_end(labels[n], dots[n], among_words))
    return next(ends, 0) + 1


def _may_end(label: str, dot: str, among_words: bool) -> bool:
    if dot == "bracketed":
        return label.isalpha() and len(label) > 1
    return label in _ENDINGS and not (among_words and dot == "word" and label in _WORDS_TOO)
