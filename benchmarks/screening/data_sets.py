"""Data sets that are measured on and are no part of the project.

SCREENING_DATA names the folder they lie in, `.cache/data/` unless it is set: `youtube-spam/` with
the five CSV files of the YouTube Spam Collection, and `druglib/reviews.tsv` of the Drug Reviews
(Druglib.com), both from the UCI repository and under CC BY 4.0.
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
    """What somebody wrote about a medicine they took: up to three texts."""

    number: str
    parts: tuple[str, ...]


def reviews() -> list[Review]:
    """All of them; none where the file is missing."""
    if not REVIEWS.is_file():
        return []
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [Review(row["id"], tuple(row[part] or "" for part in PARTS)) for row in rows]


def missing(path: Path) -> str:
    """What is said where a set is not there."""
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"missing: {shown} is expected; SCREENING_DATA names another folder"
