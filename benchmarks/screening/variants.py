"""Near-duplicates: how many variants are found, and how many real reviews are grouped wrongly.

The variants are made up in the way spam campaigns vary their texts. The reviews are not part of the
project: see `data_sets.py`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from random import Random

from benchmarks.screening.data_sets import REVIEWS, missing, reviews
from models.screening.near_duplicates import minhash
from models.screening.text import Text

Row = tuple[str, str]
INVENTED = json.loads(Path(__file__).with_name("campaigns.json").read_text())
NAMES: list[str] = INVENTED["names"]
TEXTS: list[str] = INVENTED["texts"]
SYNONYMS: dict[str, list[str]] = INVENTED["synonyms"]
EACH = 20  # variants of each text, of each kind
WORD = re.compile(r"\w+")


def synonyms(words: str, chance: Random) -> str:
    """Replace about a third of the replaceable words by synonyms."""
    return WORD.sub(lambda found: _another(found[0], chance, 0.33), words)


def spun(words: str, chance: Random) -> str:
    """Replace every replaceable word at random, and change the order."""
    return swapped(WORD.sub(lambda found: _another(found[0], chance, 0.75), words), chance)


def swapped(words: str, chance: Random) -> str:
    """Reorder the sentences."""
    sentences = re.split(r"(?<=[.!?])\s+", words)
    return " ".join(chance.sample(sentences, len(sentences)))


def addressed(words: str, chance: Random) -> str:
    """Add a greeting, another link and another signature."""
    link = (
        f"https://{chance.choice(NAMES).lower()}-{chance.randrange(99)}.example/{chance.random()}"
    )
    changed = re.sub(r"https?://\S+", link, words)
    return f"Hi {chance.choice(NAMES)}! {changed} {chance.choice(NAMES)}"


def shortened(words: str, chance: Random) -> str:
    """Leave out one sentence."""
    sentences = re.split(r"(?<=[.!?])\s+", words)
    del sentences[chance.randrange(len(sentences))]
    return " ".join(sentences)


WAYS: dict[str, Callable[[str, Random], str]] = {
    "other names and links": addressed,
    "sentences in another order": swapped,
    "one sentence left out": shortened,
    "a third of the words by synonyms": synonyms,
    "spun: three in four by synonyms, other order": spun,
}


def measure() -> list[Row]:
    """Return recall by kind of variant, and the wrong groups among the reviews."""
    rows = [(f"found: {way}", f"{_found(change):.1%}") for way, change in WAYS.items()]
    rows.append(("found: one of ten spun, by the others", f"{_found_among_ten():.1%}"))
    mixed = sum(are_found(parts(a), parts(b)) for a, b in combinations(TEXTS, 2))
    rows.append(("invented texts of different campaigns grouped", f"{mixed}"))
    return [*rows, *_of_reviews()]


def parts(words: str) -> minhash.Shingles:
    """Return the parts of a text without markup."""
    return minhash.shingles(Text(words))


def are_found(one: minhash.Shingles, other: minhash.Shingles) -> bool:
    """Tell whether the index finds the pair, and the comparison confirms it."""
    shared = zip(minhash.bands(one), minhash.bands(other), strict=False)
    return any(a == b for a, b in shared) and minhash.are_alike(one, other)


def _another(word: str, chance: Random, share: float) -> str:
    others = SYNONYMS.get(word.lower(), [])
    return chance.choice(others) if others and chance.random() < share else word


def _found(change: Callable[[str, Random], str]) -> float:
    chance = Random(1)
    pairs = [(text, change(text, chance)) for text in TEXTS for _ in range(EACH)]
    return sum(are_found(parts(a), parts(b)) for a, b in pairs) / len(pairs)


def _found_among_ten() -> float:
    """Return how many of ten spun variants, arriving one by one, join an earlier one."""
    chance, joined = Random(2), 0
    for text in TEXTS:
        ten = [parts(spun(text, chance)) for _ in range(10)]
        joined += sum(
            any(are_found(each, one) for one in ten[:n]) for n, each in enumerate(ten) if n
        )
    return joined / (9 * len(TEXTS))


def _of_reviews() -> list[Row]:
    if not (known := reviews()):
        return [("reviews", missing(REVIEWS))]
    said = (part for each in known for part in each.parts)
    texts = list(dict.fromkeys(said))  # an identical text would be a variant
    held = [each for text in texts if (each := parts(text))]
    pairs, candidates = _grouped(held)
    return [
        ("reviews compared", f"{len(held)} texts, {len(held) * (len(held) - 1) // 2:,} pairs"),
        ("reviews grouped with another", f"{1000 * pairs / len(held):.2f} per 1,000"),
        ("reviews read to find out", f"{candidates / len(held):.2f} each"),
    ]


def _grouped(held: Iterable[minhash.Shingles]) -> tuple[int, int]:
    """Return how many were grouped with an earlier one, and how many were compared."""
    shelves: dict[tuple[int, int], list[minhash.Shingles]] = defaultdict(list)
    grouped = compared = 0
    for each in held:
        keys = list(enumerate(minhash.bands(each)))
        near = {id(one): one for key in keys for one in shelves[key]}.values()
        compared += len(near)
        grouped += any(minhash.are_alike(each, one) for one in near)
        for key in keys:
            shelves[key].append(each)
    return grouped, compared
