"""Email addresses, plain and spelled out: “name at example dot com”, “name [at] example [punkt]
de”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from models.encryption.column_guard import ADDRESS
from models.screening.private_data.text_reading import Reading, Span

_EDGES = "!?*_-~=#|“”„«»‘’`{}[]…."  # around an address, not part of it
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
_SPACED_NAME = re.compile(r"[\w.+-](?: [\w.+-](?!\w)){1,40}")  # matched backwards, as is _NAME
_NAME = re.compile(
    r"[\w.+%-]{1,64}(?: (?:tod|tknup|tniop|otnup|erocsrednu|hcirtsretnu|nehpyh|hsad|sulp) "
    r"[\w.+%-]{1,40}){0,2}",
    re.IGNORECASE,
)
_MAX_NAME_LENGTH = 150  # characters
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
_MAX_LABELS = 6
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


def find_email_addresses(reading: Reading) -> Iterator[Span]:
    """Yield plain addresses, as the column guard detects them, then spelled ones, possibly the
    same."""
    yield from (_trimmed(reading.plain, span) for span in _plain(reading))
    yield from find_spelled(reading)


def _plain(reading: Reading) -> list[Span]:
    found = list[Span]()
    for text in dict.fromkeys((reading.plain, reading.flat)):
        if "@" in text:
            more = (match.span() for match in ADDRESS.finditer(text))
            found += [each for each in more if each not in found]
    return found


def _trimmed(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    bare = words.strip(_EDGES)
    if not re.fullmatch(r"[^@＠]+[@＠].+", bare):
        return span
    start = span[0] + words.index(bare)
    irish = re.search(r"\b[oO]['’]$", text[max(0, start - 3) : start])  # o'hara@example.org
    return start - len(irish[0]) if irish else start, start + len(bare)


class SpelledDomain(NamedTuple):
    """A domain with its labels in lower case and its end in the text.

    The last label is a known ending unless it is the only one; `dots` are the kinds of dots between
    them.
    """

    labels: tuple[str, ...]
    dots: frozenset[str]
    end: int

    @property
    def is_whole(self) -> bool:
        return len(self.labels) > 1

    @property
    def is_provider(self) -> bool:
        """Whether it is a well-known email provider."""
        return self.labels[0] in _PROVIDERS

    @property
    def is_enough(self) -> bool:
        """Whether it can't be anything else: spelled dots, or the name of a provider."""
        find_spelled = self.dots & {"bracketed", "starred", "word", "punkt"}
        return bool(find_spelled) if self.is_whole else self.labels[0] not in _WORDS_FIRST


def find_spelled(reading: Reading) -> Iterator[Span]:
    """Yield spelled addresses in text order."""
    at = 0
    while sign := _SIGN.search(reading.flat, at):
        span = _letter_by_letter(reading, sign) or _address_around(reading, sign)
        at = span[1] if span else max(sign.end() - 1, sign.start() + 1)
        if span:
            yield span


def _letter_by_letter(reading: Reading, sign: re.Match[str]) -> Span | None:
    domain = _SPACED_DOMAIN.match(reading.flat, sign.end()) if "@" in sign[0] else None
    name = _SPACED_NAME.match(_backwards(reading, sign)) if domain else None
    return (sign.start() - name.end(), domain.end()) if domain and name else None


def _address_around(reading: Reading, sign: re.Match[str]) -> Span | None:
    """Return the address around an “at”, if any; reads the domain first, where most fail."""
    domain = _domain_at(reading.flat, sign.end(), among_words=bool(sign["word"]))
    name = _NAME.match(_backwards(reading, sign)) if domain else None
    if not domain or not name:
        return None
    start = sign.start() - name.end()
    is_one = _is_meant(reading, sign, domain, name[0][::-1])
    return (start, domain.end) if is_one and not _PATH.search(reading.before(start, 4)) else None


def _backwards(reading: Reading, sign: re.Match[str]) -> str:
    return reading.before(sign.start(), _MAX_NAME_LENGTH)[::-1]


def _is_meant(reading: Reading, sign: re.Match[str], domain: SpelledDomain, name: str) -> bool:
    """Return whether “at” means “@”: it is also a common word."""
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


def _domain_at(text: str, at: int, *, among_words: bool) -> SpelledDomain | None:
    """Return the domain at a position, None if it is unknown.

    `among_words`: “at” was a word, so “dot in” may be words too.
    """
    labels, dots, ends = list[str](), [""], list[int]()
    label = _LABEL.match(text, at)
    while label and len(labels) < _MAX_LABELS:
        labels.append(label[0].lower())
        ends.append(label.end())
        dot = _DOT.match(text, label.end())
        label = _LABEL.match(text, dot.end()) if dot else None
        dots.append(str(dot.lastgroup) if dot else "")
    count = _label_count(labels, dots, among_words)
    known = count > 1 or (labels and labels[0] in _PROVIDERS)
    return (
        SpelledDomain(tuple(labels[:count]), frozenset(dots[1:count]), ends[count - 1])
        if known
        else None
    )


def _label_count(labels: list[str], dots: list[str], among_words: bool) -> int:
    """Return the number of labels up to the last possible ending, 1 if there is none."""
    ends = (n for n in range(len(labels) - 1, 0, -1) if _may_end(labels[n], dots[n], among_words))
    return next(ends, 0) + 1


def _may_end(label: str, dot: str, among_words: bool) -> bool:
    if dot == "bracketed":
        return label.isalpha() and len(label) > 1
    return label in _ENDINGS and not (among_words and dot == "word" and label in _WORDS_TOO)
