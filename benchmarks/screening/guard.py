"""Private data: how much of the planted data is found, and how many findings are wrong.

`planted.tsv` holds invented sentences with the private parts in ⟦ ⟧, in four sets: `first` was
written before the check, `tuning` and `after` while it was tuned, `last` after that. The reviews
are not part of the project: see `data_sets.py`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from time import perf_counter

from benchmarks.screening.data_sets import REVIEWS, missing, reviews
from models.screening.private_data.find import find
from models.screening.text import Text

PLANTED = Path(__file__).with_name("planted.tsv")
TRUE_IN_REVIEWS = 1  # true findings there, read by hand: an address, “name at provider”
GROUPS = {
    "e-mail": {"email"},
    "phone": {"phone"},
    "e-mail and phone": {"email", "phone"},
    "everything else": {"address", "birth", "insurance", "card", "iban", "name"},
}

Row = tuple[str, str]
Passage = tuple[str, int, int]  # its kind, its start and end


@dataclass(frozen=True)
class Sentence:
    """A planted sentence: its text and its private parts."""

    part: str
    text: Text
    passages: list[Passage]


def measure() -> list[Row]:
    """Return each measurement's name and figure."""
    return [*_of_planted(), *_of_reviews()]


def _of_planted() -> Iterator[Row]:
    for part in dict.fromkeys(each.part for each in planted()):
        sentences = [each for each in planted() if each.part == part]
        for group, kinds in GROUPS.items():
            if any(each[0] in kinds for one in sentences for each in one.passages):
                yield f"Planted, set “{part}”: {group}", _found(sentences, kinds)
        yield f"Planted, set “{part}”: sentences without private data", _wrong(sentences)


@cache
def planted() -> list[Sentence]:
    """Return the sentences of `planted.tsv` without their brackets."""
    with PLANTED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_sentence(row) for row in rows]


def _sentence(row: dict[str, str]) -> Sentence:
    pieces = re.split("[⟦⟧]", row["sentence"])
    ends = [sum(map(len, pieces[: n + 1])) for n in range(len(pieces))]
    places = [(ends[n - 1], ends[n]) for n in range(1, len(pieces), 2)]
    kinds = row["kinds"].split(",") * (len(places) if "," not in row["kinds"] else 1)
    passages = [(kind, *place) for kind, place in zip(kinds, places, strict=False)]
    html = f"<p>{escape(''.join(pieces), quote=False)}</p>"
    return Sentence(row["set"], Text(html, language=row["language"]), passages)


def _found(sentences: list[Sentence], kinds: set[str]) -> str:
    wanted = [(one, each) for one in sentences for each in one.passages if each[0] in kinds]
    found = sum(_marked(one, each) > 0 for one, each in wanted)
    whole = sum(_marked(one, (kind, a, z)) == z - a for one, (kind, a, z) in wanted)
    share = 100 * found / len(wanted)
    return f"{found} of {len(wanted)} found ({share:.1f} %), {whole} of them completely"


def _marked(sentence: Sentence, passage: Passage) -> int:
    """Return how many characters of a passage are marked as their kind."""
    kind, start, end = passage
    marks = [each for each in find(sentence.text) if each.check == kind]
    spans = [(each.start, each.start + each.length) for each in marks]
    return sum(max(0, min(end, stop) - max(start, begin)) for begin, stop in spans)


def _wrong(sentences: list[Sentence]) -> str:
    empty = [each for each in sentences if not each.passages]
    wrong = sum(bool(find(each.text)) for each in empty)
    return f"{wrong} of {len(empty)} marked"


def _of_reviews() -> Iterator[Row]:
    if not (known := reviews()):
        yield "Reviews", missing(REVIEWS)
        return
    texts = [Text(f"<p>{escape(part)}</p>") for each in known for part in each.parts]
    start = perf_counter()
    marks = Counter(found.check for text in texts for found in find(text))
    spent = perf_counter() - start
    alarms = 1_000 * (marks.total() - TRUE_IN_REVIEWS) / len(known)
    yield f"{len(known):,} real reviews, {len(texts):,} texts: marks", f"{dict(marks)}"
    yield "  of them true, read by hand", str(TRUE_IN_REVIEWS)
    yield "  false positives in 1,000 reviews", f"{alarms:.1f}"
    yield "  milliseconds a text, on average", f"{1_000 * spent / len(texts):.2f}"
