"""The clock of sessions, limits, codes and signed forms, which a test can move."""

from __future__ import annotations

import time

import pytest


class Clock:
    """The real time, moved on (or back) by the seconds that a test lets pass."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._real, self._moved = time.time, 0.0
        for clock in ("time.time", "cachelib.file.time"):
            patch.setattr(clock, self.now)
        patch.setattr("passlib.totp.TOTP.now", staticmethod(self.now))

    def now(self) -> float:
        return self._real() + self._moved

    def move(self, seconds: float) -> None:
        self._moved += seconds
