"""Words of danger: how many are found among labelled sentences, and false alarms on reviews.

The sentences lie beside this file; those of the set “blind” are by somebody who saw no phrase, and
none was changed for them. The reviews are no part of the project: see `data_sets.py`.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

from benchmarks.screening.data_sets import REVIEWS, missing, reviews
from models.screening.text import Text
from models.screening.urgent import find

SENTENCES = Path(__file__).with_name("urgent.tsv")

# Read by hand: reviews of a danger that may last, so that somebody should look soon.
MEANT = {
    *("328", "356", "360", "460", "556", "604", "1138", "1182"),
    *("2370", "2486", "2846", "3034", "3962"),
}

# What the earlier phrases, without recipes, found among sentences that none had been written or
# changed for: four rounds of new ones, of which all but the last went into “tuning” then. It can't
# be measured again; the recipes were written with all these sentences in view.
AT_FIRST_SIGHT = ("38 of 112 (9 of 30, 13 of 30, 6 of 30, 10 of 22)", "2 of 112")

Row = tuple[str, str]


def measure() -> list[Row]:
    """What is measured, in words, and its figure."""
    return [*_of_sentences(), *_of_reviews(), *_of_time()]


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
    for kind, figure in zip(("found", "false alarms"), AT_FIRST_SIGHT, strict=True):
        yield f"Sentences at first sight, by the earlier phrases: {kind}", figure


def _of_reviews() -> Iterator[Row]:
    if not (known := reviews()):
        yield "Reviews", missing(REVIEWS)
        return
    lifted = {each.number for each in known if _lifts("\n".join(each.parts))}
    false = len(lifted - MEANT)
    yield "Reviews: lifted", f"{len(lifted)} of {len(known)}"
    yield "Reviews: lifted as they should be", f"{len(lifted & MEANT)} of {len(MEANT)} known"
    yield "Reviews: false alarms", f"{false}, {1000 * false / len(known):.1f} per 1,000"


def _of_time() -> Iterator[Row]:
    for words in ("I took too many of the pills and ", "no ", "ate "):
        text = Text(html=(words * 4_000)[:8_000])
        began = time.process_time()
        find(text)
        yield (
            f"Screening 8,000 characters of “{words.strip()}”",
            f"{_since(began):.1f} ms of the processor",
        )


def _since(began: float) -> float:
    return 1000 * (time.process_time() - began)


def _lifts(words: str) -> bool:
    paragraphs = (f"<p>{escape(each)}</p>" for each in words.split("\n"))
    return bool(find(Text(html="".join(paragraphs))))
