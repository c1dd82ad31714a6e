"""Screening rules: the cost for a comment with any number of rules, and of a dry run.

`python -m benchmarks.screening rules` prints it. Everything is made up, with a fixed random seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from string import ascii_lowercase
from time import perf_counter
from typing import Any

from models.screening.rules.matching import ActiveRule, Rules
from models.screening.rules.wordpress_list import WordList
from models.screening.text import Text
from models.text import sanitiser
from models.text.normalise import normalise

MANY = 60_000  # rules, as many as long public lists have
SENTENCE = "I took 10 mg of baclofen 3x a day, and a cheap p1ll from shop.example.net. "
LENGTHS = (500, 2_000, 8_000)  # characters
DECIDED = 1_000  # comments of the dry run
Row = tuple[str, str]


def measure() -> list[Row]:
    """Return each measurement's name and figure."""
    drafts, took = _timed(lambda: WordList.of(lines(), effect="doubt").drafts)
    known = [ActiveRule(at, e.kind, e.pattern, e.effect) for at, e in enumerate(drafts)]
    wild = [ActiveRule(MANY + at, "words", f"{_word(6)}*", "doubt") for at in range(1_000)]
    rules, put_together = _timed(lambda: Rules([*known, *wild]))
    read = (f"reading a list of {MANY:,} entries", f"{took:.2f} s")
    together = (f"compiling {len(known) + len(wild):,} rules", f"{put_together:.2f} s")
    return [read, together, *_replies(Rules(known[:100]), rules), _lab(rules)]


def _replies(few: Rules, many: Rules) -> Iterator[Row]:
    for length in LENGTHS:
        text = _text((SENTENCE * 110)[:length])
        said = f"{_find(few, text):.1f} ms and {_find(many, text):.1f} ms"
        yield f"a comment of {length:,} characters, 100 rules and {MANY:,}", said


def _find(rules: Rules, text: Text) -> float:
    """Return the best of five, in milliseconds."""
    return min(_timed(lambda: rules.find(text))[1] for _ in range(5)) * 1_000


def _lab(rules: Rules) -> Row:
    texts = [_text(f"{SENTENCE * 6}{_word(8)}") for _ in range(DECIDED)]
    _, took = _timed(lambda: [rules.find(each) for each in texts])
    return f"testing {MANY:,} rules on {DECIDED:,} comments of 450 characters", f"{took:.2f} s"


def _text(source: str) -> Text:
    text = Text(sanitiser.sanitise(normalise(source)), "Ann")
    _ = text.plain, text.links  # computed once for all checks
    return text


def lines() -> list[str]:
    """Return a typical word list: words, and one domain in eight lines."""
    return [f"{_word(9)}{'.example' if at % 8 == 0 else ''}" for at in range(MANY)]


_luck = random.Random(1)


def _word(length: int) -> str:
    return "".join(_luck.choices(ascii_lowercase, k=length))


def _timed(do: Callable[[], Any]) -> tuple[Any, float]:
    begun = perf_counter()
    return do(), perf_counter() - begun
