"""E-mail addresses that are spelled: “name at example dot com”, “name [at] example [punkt] de”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.screening.private_data.span import Reading, Span
from models.screening.private_data.spelled_domain import Domain, domain_at

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


def spelled(reading: Reading) -> Iterator[Span]:
    """Where addresses are spelled, in the order of the text."""
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
    """The address around an “at”, if one is there. Its domain is read first: most fail there."""
    domain = domain_at(reading.flat, sign.end(), among_words=bool(sign["word"]))
    name = _NAME.match(_backwards(reading, sign)) if domain else None
    if not domain or not name:
        return None
    start = sign.start() - name.end()
    is_one = _is_meant(reading, sign, domain, name[0][::-1])
    return (start, domain.end) if is_one and not _PATH.search(reading.before(start, 4)) else None


def _backwards(reading: Reading, sign: re.Match[str]) -> str:
    return reading.before(sign.start(), _LONGEST)[::-1]


def _is_meant(reading: Reading, sign: re.Match[str], domain: Domain, name: str) -> bool:
    """Whether “at” was said for “@”: it is also the most usual of words."""
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
