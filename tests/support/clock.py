"""The clock of sessions, limits, codes and signed forms, which a test can move."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest


class Clock:
    """The real time, moved on (or back) by the seconds that a test lets pass."""

    def __init__(
        self, patch: pytest.MonkeyPatch, *, age: Callable[[float], None] | None = None
    ) -> None:
        """`age` lets time pass elsewhere too."""
        self._real, self._moved, self._age = time.time, 0.0, age
        for clock in ("time.time", "cachelib.file.time"):
            patch.setattr(clock, self.now)
        patch.setattr("passlib.totp.TOTP.now", staticmethod(self.now))

    def now(self) -> float:
        return self._real() + self._moved

    def move(self, seconds: float) -> None:
        self._moved += seconds
        if self._age:
            self._age(seconds)
