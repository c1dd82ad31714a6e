"""E-mail addresses that are spelled: “name at example dot com”, “name [at] example [punkt] de”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from models.screening.private_data.text_reading import Reading, Span

_CALLED = r"arobase|arobas|arroba|klammeraffe|affenschwanz"
_SIGN = re.compile(
    rf"\s?[\[({{<]\s?(?:@|a|at|ät|&#0*64;|{_CALLED})\s?[\])}}>]\s?"
    rf"|\s?['\"‘’“”]at['\"‘’“”]\s?|\s?&#0*64;\s?|\s?@\s?|\s(?:{_CALLED})\s"
    r"|(?<=\w)(?P<joined>[-_]at[-_])(?=\w)"
    r"|(?:(?<=\w)|\s)\*at\*\s?"
    r"|\s(?P<word>at|ät)\s",
    re.IGNORECASE,
)
_SPACED_DOMAIN = re.compile(r" ?\w(?: [\w-]){1,40} \.(?: [a-z]){2,6}(?!\S)", re.IGNORECASE)
_SPACED_NAME = re.compile(r"[\w.+-](?: [\w.+-](?!\w)){1,40}")  # these two read from the end
_NAME = re.compile(
    r"[\w.+%-]{1,64}(?: (?:tod|tknup|tniop|otnup|erocsrednu|hcirtsretnu|nehpyh|hsad|sulp) "
    r"[\w.+%-]{1,40}){0,2}",
    re.IGNORECASE,
)
_LONGEST = 150  # characters of a name that are read
_PATH = re.compile(r"(?:[/@:]|www\.)$", re.IGNORECASE)
_OTHER_WORDS = """
    me us them him her it you there here now is are was be look looked looking available found
    find bought buy order ordered online more info information site website page work works
    account group groups forum sold sells store stared pointed one that this someone people and or
    to from of in on visit see read article posted mail email chat list back up out good bad
    support shop pharmacy go went start started stay meet not only even just also
"""
_NO_NAMES = frozenset(_OTHER_WORDS.split())
_CUE = re.compile(
    r"mail|\bwrite|\bcontact|\breach|\bmessage|address|adresse|schreib|erreich|écri|joignez|courriel"
    r"|\bcorreo|\bescr[ií]b|\bdrop me",
    re.IGNORECASE,
)
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


class Domain(NamedTuple):
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
        """Return whether it is a provider of e-mail that everybody knows."""
        return self.labels[0] in _PROVIDERS

    @property
    def is_enough(self) -> bool:
        """Return whether it can be nothing else: spelled dots, or a provider's mere name."""
        spelled = self.dots & {"bracketed", "starred", "word", "punkt"}
        return bool(spelled) if self.is_whole else self.labels[0] not in _WORDS_FIRST


def spelled(reading: Reading) -> Iterator[Span]:
    """Yield where addresses are spelled, in the order of the text."""
    at = 0
    while sign := _SIGN.search(reading.flat, at):
        span = _letter_by_letter(reading, sign) or _around(reading, sign)
        at = span[1] if span else max(sign.end() - 1, sign.start() + 1)
        if span:
            yield span


def _letter_by_letter(reading: Reading, sign: re.Match[str]) -> Span | None:
    domain = _SPACED_DOMAIN.match(reading.flat, sign.end()) if "@" in sign[0] else None
    name = _SPACED_NAME.match(_backwards(reading, sign)) if domain else None
    return (sign.start() - name.end(), domain.end()) if domain and name else None


def _around(reading: Reading, sign: re.Match[str]) -> Span | None:
    """Return the address around an “at”, if any. Its domain is read first: most fail there."""
    domain = _domain_at(reading.flat, sign.end(), among_words=bool(sign["word"]))
    name = _NAME.match(_backwards(reading, sign)) if domain else None
    if not domain or not name:
        return None
    start = sign.start() - name.end()
    is_one = _is_meant(reading, sign, domain, name[0][::-1])
    return (start, domain.end) if is_one and not _PATH.search(reading.before(start, 4)) else None


def _backwards(reading: Reading, sign: re.Match[str]) -> str:
    return reading.before(sign.start(), _LONGEST)[::-1]


def _is_meant(reading: Reading, sign: re.Match[str], domain: Domain, name: str) -> bool:
    """Return whether “at” stands for “@”: it is also a very usual word."""
    if sign["joined"]:
        return domain.is_whole
    if not sign["word"]:
        return domain.is_whole or domain.is_enough
    if name.lower() in _NO_NAMES:
        return False
    if domain.is_whole and (domain.is_enough or domain.is_provider):
        return True
    near = reading.before(sign.start() - len(name), 60), reading.after(domain.end, 20)
    is_asked = any(_CUE.search(each) for each in near)
    return (domain.is_whole or domain.is_enough) and (is_asked or not name.isalpha())


def _domain_at(text: str, at: int, *, among_words: bool) -> Domain | None:
    """Return the domain that begins at a place, or None for an unknown one. `among_words`: “at” was
    a word, so “dot in” may be words too."""
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
    """Return the number of labels up to the last that ends a domain, 1 where none does."""
    ends = (n for n in range(len(labels) - 1, 0, -1) if _may_end(labels[n], dots[n], among_words))
    return next(ends, 0) + 1


def _may_end(label: str, dot: str, among_words: bool) -> bool:
    if dot == "bracketed":
        return label.isalpha() and len(label) > 1
    return label in _ENDINGS and not (among_words and dot == "word" and label in _WORDS_TOO)
