"""Public spam data sets, as the classifier sees them."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import tarfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from benchmarks.screening.data_sets import VIDEOS
from config import ROOT
from models.screening.classifier.features import Hashed, hashed
from models.screening.text import Text
from models.text.sanitiser import sanitise

CACHE = ROOT / ".cache/screening"
# The package is under the MIT licence; the set in it, by Almeida, Gómez Hidalgo and Yamakami, is
# under CC BY 4.0 (https://doi.org/10.24432/C5CC84).
PACKAGE, INSIDE = "spam-filter@1.1.1", "package/dataSet.txt"
DIGEST = "14f83c9d89385e0375b487a68bba485d38878bbfe28b7030e69b706339faa401"


class Example(NamedTuple):
    """The features of a text, and whether people labelled it spam."""

    features: Hashed
    is_spam: bool


def videos() -> list[list[Example]]:
    """Return the comments under each of five videos; nothing if the files are missing. Names are
    left out, as they are people's."""
    return [[*_comments(path)] for path in sorted(VIDEOS.glob("*.csv"))]


def sms() -> list[Example]:
    """Return the text messages; nothing if they can't be fetched."""
    lines = _fetched().splitlines()
    parts = (line.split("\t", 1) for line in lines if "\t" in line)
    return [Example(_seen(escape(words)), label == "bad") for label, words in parts]


def _comments(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Example(_seen(row["CONTENT"]), row["CLASS"] == "1")


def _seen(source: str) -> Hashed:
    """Return a text as if it had been posted here."""
    return hashed(Text(sanitise(source)))


def _fetched() -> str:
    CACHE.mkdir(parents=True, exist_ok=True)
    if not (packed := [*CACHE.glob("spam-filter-*.tgz")]):
        command = ["npm", "pack", "--silent", PACKAGE]
        subprocess.run(command, cwd=CACHE, check=False, capture_output=True)
        packed = [*CACHE.glob("spam-filter-*.tgz")]
    if not packed:
        return ""
    with tarfile.open(packed[0]) as package:
        file = package.extractfile(INSIDE)
        content = file.read() if file else b""
    if hashlib.sha256(content).hexdigest() != DIGEST:
        raise SystemExit(f"{packed[0]} does not hold the set that was measured.")
    return content.decode()
