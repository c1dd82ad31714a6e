"""WordPress's list of disallowed words as rules: one entry a line.

WordPress looks for each anywhere in the words, name, e-mail address, IP address and browser of a
comment, also inside other words (https://developer.wordpress.org/reference/functions/wp_check_comment_disallowed_list/).
Here a word is a whole word, a domain is a rule for that domain, and all else is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from models.encryption.column_guard import holds_address
from models.screening.rules.domains import as_domain
from models.screening.rules.pattern import Draft, RuleRefused, is_ip
from models.screening.rules.rule import PATTERN_MAX
from models.translatable import Sentence, sentence

MOST_BYTES: Final = 1_000_000
MOST_LINES: Final = 70_000

WHY: Final[dict[str, Sentence]] = {  # an entry is no rule
    "address": sentence("E-mail addresses and IP addresses: the desk keeps none of them"),
    "browser": sentence("Names of browsers and programs: they are not kept with a reply"),
    "part": sentence("Parts of an address: a rule is for a whole domain"),
    "markup": sentence("Pieces of HTML or code: a rule looks at the words that readers see"),
    "nothing": sentence("No whole word, or too long"),
}
_IP = re.compile(r"[\d.*:/]*\d[.:][\d.*:/]*|(?=.*:.*:)[0-9a-f:]+(?:/\d+)?")
_AGENT = re.compile(r"mozilla/|user-agent|\w+/\d+\.\d|\bmsie \d|\bbot/", re.IGNORECASE)
_MARKUP = re.compile(r"[<>\[\]{}=\\`]|&\w+;|&#")
_PATH = re.compile(r"(?:https?:)?//|[^\s/]+\.[^\s/]+/|/|.*\?.*[=&]")
_USUAL = re.compile(r"[a-z]+(?: [a-z]+)*")  # what needs no second look: most of a long list
_HOST = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+/?")


@dataclass(frozen=True, slots=True)
class WordList:
    """What the lines of a list become: rules, each once, and how many lines are left out, and why;
    `again`: how many were there twice."""

    drafts: list[Draft]
    left_out: Counter[str] = field(default_factory=Counter)
    again: int = 0

    @classmethod
    def of(cls, lines: Iterable[str], *, effect: str, note: str = "") -> WordList:
        """Read a list; an empty line is none."""
        drafts: dict[tuple[str, str], Draft] = {}
        left_out: Counter[str] = Counter()
        again = 0
        for line in filter(None, (" ".join(each.split()) for each in lines)):
            made = _draft(line, effect, note)
            if isinstance(made, str):
                left_out[made] += 1
            else:
                again += (made.kind, made.pattern) in drafts
                drafts.setdefault((made.kind, made.pattern), made)
        return cls([*drafts.values()], left_out, again)


def _draft(line: str, effect: str, note: str) -> Draft | str:
    """The rule that an entry becomes, or why it becomes none."""
    if len(line) > PATTERN_MAX:  # a whole list in one line would take hours below
        return "nothing"
    if _USUAL.fullmatch(line):
        return Draft("words", line, effect, note)
    if why := _why_not(line):
        return why
    kind = "domain" if _HOST.fullmatch(line) and as_domain(line.rstrip("/")) else "words"
    try:
        return Draft.of(kind=kind, pattern=_plain(line, kind), effect=effect, note=note)
    except RuleRefused:
        return "nothing"


def _why_not(line: str) -> str:
    if holds_address(line) or _IP.fullmatch(line) or is_ip(line):
        return "address"
    if _AGENT.search(line):
        return "browser"
    if _MARKUP.search(line):
        return "markup"
    is_part = _PATH.match(line) and not _HOST.fullmatch(line)
    return "part" if is_part or line.startswith((".", "@")) else ""


def _plain(line: str, kind: str) -> str:
    """A word of such a list never holds a wildcard: an asterisk there is an asterisk."""
    return line.rstrip("/") if kind == "domain" else line.replace("*", " ")
