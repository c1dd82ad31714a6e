"""Data sets that are not part of the project.

SCREENING_DATA names their folder, by default `.cache/data/`: `youtube-spam/` with the five CSV
files of the YouTube Spam Collection, and `druglib/reviews.tsv` of the Drug Reviews (Druglib.com),
both from the UCI repository under CC BY 4.0.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import NamedTuple

from config import ROOT

DATA = Path(os.environ.get("SCREENING_DATA") or ROOT / ".cache/data")
REVIEWS = DATA / "druglib/reviews.tsv"
VIDEOS = DATA / "youtube-spam"
PARTS = ("benefitsReview", "sideEffectsReview", "commentsReview")


class Review(NamedTuple):
    """A patient's review of a medicine: up to three texts."""

    number: str
    parts: tuple[str, ...]


def reviews() -> list[Review]:
    """Return all reviews; none if the file is missing."""
    if not REVIEWS.is_file():
        return []
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [Review(row["id"], tuple(row[part] or "" for part in PARTS)) for row in rows]


def missing(path: Path) -> str:
    """Return the notice for a missing data set."""
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"missing: {shown} is expected; SCREENING_DATA names another folder"
