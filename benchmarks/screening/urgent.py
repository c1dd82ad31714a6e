"""Crisis phrases: recall on labelled sentences, and false alarms on reviews.

The sentences are in urgent.tsv; those of the set “blind” were written without knowing the phrases,
and no phrase was changed for them. The reviews are not part of the project: see `data_sets.py`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

from benchmarks.screening.data_sets import REVIEWS, missing, reviews
from models.screening.crisis import find
from models.screening.text import Text

SENTENCES = Path(__file__).with_name("urgent.tsv")

# Read by hand: reviews about a danger that may last, which a moderator should see soon.
MEANT = {
    *("328", "356", "360", "460", "556", "604", "1138", "1182"),
    *("2370", "2486", "2846", "3034", "3962"),
}

Row = tuple[str, str]


def measure() -> list[Row]:
    """Return each measurement's name and figure."""
    return [*_of_sentences(), *_of_reviews()]


def _of_sentences() -> Iterator[Row]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        counted = Counter(
            (row["set"], row["label"], _lifts(row["sentence"]))
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        )
    for name in dict.fromkeys(each for each, _, _ in counted):
        for label, kind in (("urgent", "found"), ("-", "false alarms")):
            lifted, left = counted[name, label, True], counted[name, label, False]
            yield f"Sentences, {name}: {kind}", f"{lifted} of {lifted + left}"


def _of_reviews() -> Iterator[Row]:
    if not (known := reviews()):
        yield "Reviews", missing(REVIEWS)
        return
    lifted = {each.number for each in known if _lifts("\n".join(each.parts))}
    false = len(lifted - MEANT)
    yield "Reviews: lifted", f"{len(lifted)} of {len(known)}"
    yield "Reviews: true positives", f"{len(lifted & MEANT)} of {len(MEANT)} known"
    yield "Reviews: false positives", f"{false}, {1000 * false / len(known):.1f} per 1,000"


def _lifts(words: str) -> bool:
    paragraphs = (f"<p>{escape(each)}</p>" for each in words.split("\n"))
    return bool(find(Text(html="".join(paragraphs))))
