"""Words for replies that nobody wrote: drawn from the running text of the articles of content/."""

from __future__ import annotations

import random
import re
from functools import cache

from config import ROOT

WORD = re.compile(r"\b[a-z]{2,12}\b")
SENTENCE = 10  # words


@cache
def running_words() -> tuple[str, ...]:
    """Every word of the articles, as often as it stands there."""
    articles = sorted((ROOT / "content").glob("*.md"))
    return tuple(word for each in articles for word in WORD.findall(each.read_text()))


def said(luck: random.Random, words: int = 40) -> str:
    """So many words in sentences of ten."""
    drawn = luck.choices(running_words(), k=words)
    sentences = (drawn[each : each + SENTENCE] for each in range(0, words, SENTENCE))
    return " ".join(f"{' '.join(each).capitalize()}." for each in sentences)
