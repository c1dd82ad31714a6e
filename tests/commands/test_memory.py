"""The site returns memory to the system as soon as it is not needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from commands.serve import MALLOC

# Eight threads hold 80 MB of pages for a moment; each keeps something small that came last.
PROGRAM = """
from pathlib import Path
from threading import Barrier, Thread

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 1_000_000

def work(kept):
    pages = [b"x" * 200_000 for _ in range(50)]
    together.wait()
    kept.append([b"y" * 2_000 for _ in range(10)])

bytes(20_000_000)  # after which glibc would take 200 kB for little
kept, together = [], Barrier(8)
before = resident()
threads = [Thread(target=work, args=(kept,)) for _ in range(8)]
[each.start() for each in threads]
[each.join() for each in threads]
print(resident() - before)
"""


@pytest.mark.parametrize(("settings", "gives_back"), [(MALLOC, True), ({}, False)])
def test_pages_that_are_gone_take_no_memory(settings: dict[str, str], gives_back: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=True,
    )

    assert (int(done.stdout) < 10) is gives_back
