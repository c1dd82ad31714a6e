"""`python -m benchmarks.screening`: accuracy and cost of every check, or of the named ones.

Data sets that are not in the repository are read from the folder SCREENING_DATA; each part reports
what is missing.
"""

from __future__ import annotations

import sys

from benchmarks.screening.part import PARTS, tables

if __name__ == "__main__":
    for each in tables(*(sys.argv[1:] or PARTS)):
        print(each, flush=True)
