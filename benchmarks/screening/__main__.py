"""`python -m benchmarks.screening`: what each check finds and costs; names narrow it.

Data sets that the repository may not or need not hold lie in the folder that SCREENING_DATA names;
each part says what it lacks.
"""

from __future__ import annotations

import sys

from benchmarks.screening.part import PARTS, tables

if __name__ == "__main__":
    for each in tables(*(sys.argv[1:] or PARTS)):
        print(each, flush=True)
