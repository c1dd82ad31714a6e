"""Validation of a rule's pattern."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from models.encryption.column_guard import holds_address
from models.errors import Refusal
from models.screening.homoglyphs import INVISIBLE
from models.screening.rules.domains import parse_domain
from models.screening.rules.phrases import GRAM_SIZE
from models.screening.rules.rule import EFFECTS, KINDS, MAX_PATTERN_LENGTH
from models.text.folding import MARKS, folded
from models.text.normalise import normalise
from models.translatable import sentence

MAX_LINKS = 50
_WILD = re.compile(rf"(?:[^\W_]|[*{MARKS}{INVISIBLE}])+")

EMPTY = sentence("Please type what the rule looks for.")
TOO_LONG = sentence("A rule has at most 200 characters. Please shorten it.")
NO_WORDS = sentence("There is no word in it. A rule needs at least one letter or digit.")
WILDCARD = sentence(
    "A wildcard * stands within a word, beside at least three letters in a row, "
    "as in viag* or c*sino. Please add letters, or leave it out."
)
ADDRESS = sentence(
    "E-mail addresses and IP addresses can’t be rules: the desk keeps none of them. "
    "Please use a word or a domain."
)
NO_DOMAIN = sentence("A domain looks like example.org. Please check it.")
NO_NUMBER = sentence("Please type a number of links from 1 to 50.")
UNKNOWN = sentence("Please choose what the rule looks for and what it does.")


class RuleRefused(Refusal):
    """The rule is invalid or exists already."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A valid rule that is not stored yet; its `pattern` is normalised."""

    kind: str
    pattern: str
    effect: str
    note: str = ""

    @classmethod
    def of(cls, *, kind: str, pattern: str, effect: str, note: str = "") -> Draft:
        """Validate and normalise a rule as typed; raises `RuleRefused`."""
        if kind not in KINDS or effect not in EFFECTS:
            raise RuleRefused(UNKNOWN)
        typed = " ".join(normalise(pattern).split())
        _refuse_unless_short(typed)
        _refuse_addresses(typed)
        cleaned = _CLEANED[kind](typed)
        _refuse_unless_short(cleaned)  # lower case may be longer
        return cls(kind, cleaned, effect, " ".join(normalise(note).split()))


def words_of(pattern: str) -> list[str]:
    """Return the folded words of a pattern, keeping `*` inside them."""
    return [word for each in _WILD.findall(pattern) if (word := _folded(each))]


def _folded(word: str) -> str:
    return re.sub(r"\*+", "*", "*".join(folded(piece) for piece in word.split("*")))


def _words(typed: str) -> str:
    words = words_of(typed)
    if not any(each.replace("*", "") for each in words):
        raise RuleRefused(WILDCARD if "*" in typed else NO_WORDS)
    wild = (each for each in words if "*" in each)
    if any(max(map(len, each.split("*"))) < GRAM_SIZE for each in wild):
        raise RuleRefused(WILDCARD)
    return " ".join(_WILD.findall(typed)).lower()


def _domain(typed: str) -> str:
    if domain := parse_domain(typed.removeprefix("*.")):
        return domain
    raise RuleRefused(NO_DOMAIN)


def _links(typed: str) -> str:
    plain = typed.isascii() and typed.isdigit() and len(typed) < 4
    if not plain or not 1 <= int(typed) <= MAX_LINKS:
        raise RuleRefused(NO_NUMBER)
    return str(int(typed))


def _refuse_unless_short(typed: str) -> None:
    if not typed:
        raise RuleRefused(EMPTY)
    if len(typed) > MAX_PATTERN_LENGTH:
        raise RuleRefused(TOO_LONG)


def _refuse_addresses(typed: str) -> None:
    if holds_address(typed) or is_ip(typed):
        raise RuleRefused(ADDRESS)


def is_ip(typed: str) -> bool:
    """Return whether a text is an IP address."""
    try:
        ip_address(typed.strip("[]"))
    except ValueError:
        return False
    return True


_CLEANED: dict[str, Callable[[str], str]] = {"words": _words, "domain": _domain, "links": _links}
