"""Which commit is measured."""

from __future__ import annotations

import subprocess

from config import ROOT


def commit() -> str:
    """Its short name; “and changes” where the folder holds more."""
    said = ["git", "-C", str(ROOT)]
    head = subprocess.run([*said, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run([*said, "status", "--porcelain"], capture_output=True, text=True)
    return f"{head.stdout.strip() or 'unknown'}{' and changes' * bool(changed.stdout)}"
