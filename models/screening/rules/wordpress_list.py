"""Import of WordPress's list of disallowed comment keys: one entry a line.

WordPress searches the text, name, email address, IP address and user agent of a comment for each
entry, also inside words (https://developer.wordpress.org/reference/functions/wp_check_comment_disallowed_list/).
Here an entry becomes a rule for a whole word or a domain; all others are skipped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from models.encryption.column_guard import holds_address
from models.screening.rules.domains import parse_domain
from models.screening.rules.pattern import Draft, RuleRefused, is_ip
from models.screening.rules.rule import MAX_PATTERN_LENGTH
from models.translatable import Sentence, sentence

MAX_BYTES: Final = 1_000_000
MAX_LINES: Final = 70_000

SKIP_REASONS: Final[dict[str, Sentence]] = {
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
_PLAIN_WORDS = re.compile(r"[a-z]+(?: [a-z]+)*")  # the fast path for most entries
_HOST = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+/?")


@dataclass(frozen=True, slots=True)
class WordList:
    """The rules a list becomes, without duplicates; skipped lines counted by reason.

    `again` counts duplicates.
    """

    drafts: list[Draft]
    left_out: Counter[str] = field(default_factory=Counter)
    again: int = 0

    @classmethod
    def of(cls, lines: Iterable[str], *, effect: str, note: str = "") -> WordList:
        """Read a list, ignoring empty lines."""
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
    """Return the rule an entry becomes, or the code of the reason for skipping it."""
    if len(line) > MAX_PATTERN_LENGTH:  # a long line would take hours below
        return "nothing"
    if _PLAIN_WORDS.fullmatch(line):
        return Draft("words", line, effect, note)
    if why := _skip_reason(line):
        return why
    kind = "domain" if _HOST.fullmatch(line) and parse_domain(line.rstrip("/")) else "words"
    try:
        return Draft.of(kind=kind, pattern=_plain(line, kind), effect=effect, note=note)
    except RuleRefused:
        return "nothing"


def _skip_reason(line: str) -> str:
    if holds_address(line) or _IP.fullmatch(line) or is_ip(line):
        return "address"
    if _AGENT.search(line):
        return "browser"
    if _MARKUP.search(line):
        return "markup"
    is_part = _PATH.match(line) and not _HOST.fullmatch(line)
    return "part" if is_part or line.startswith((".", "@")) else ""


def _plain(line: str, kind: str) -> str:
    """Return the pattern of an entry, in which an asterisk is no wildcard."""
    return line.rstrip("/") if kind == "domain" else line.replace("*", " ")
