"""`make failure-run`: hosts fail one after the other under mixed load, and nothing may be lost.

Three web processes, PostgreSQL, Redis, a mail worker and nginx run on separate hosts (see
network.py). The log goes to docs/failure-run.md. Exits with 1 if a promise was broken. Needs root,
to create network namespaces.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.failure import network
from benchmarks.failure.site import NETWORKS, running
from benchmarks.failure.story import played
from benchmarks.failure.telling import told
from benchmarks.failure.verdict import judged
from config import ROOT

PAGE = ROOT / "docs/failure-run.md"


def main() -> int:
    """Start the hosts, make them fail, and judge the result."""
    network.make(*NETWORKS)
    folder = Path(mkdtemp(prefix="failure-run-"))
    folder.chmod(0o755)  # PostgreSQL does not run as root and has a folder below
    with running(folder) as site:
        story = played(site)
        verdict = judged(site, story)
    PAGE.write_text(told(story, verdict))
    print(PAGE.read_text())
    return 0 if all(each.is_kept for each in verdict.promises) else 1


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit(
            "The failure run makes network namespaces, and only root may: sudo make failure-run"
        )
    if sys.argv[1:] != ["alone"]:
        again = network.alone([sys.executable, "-m", "benchmarks.failure", "alone"])
        os.execvp(again[0], again)
    sys.exit(main())
