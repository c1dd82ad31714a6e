"""What the moderator was told is decided: what each page must show from a second later on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Decided:
    """Whether a reply is public since a moment: the one at which the moderator was told so."""

    is_public: bool
    since: float


class Board:
    """The last decision about each reply, by its words. While one is under way nothing is said."""

    def __init__(self) -> None:
        self._decided: dict[str, Decided] = {}
        self._lock = Lock()

    def asked(self, words: str) -> None:
        """A decision is on its way: readers may see either."""
        with self._lock:
            self._decided.pop(words, None)

    def acknowledged(self, words: str, *, is_public: bool) -> None:
        with self._lock:
            self._decided[words] = Decided(is_public, time.time())

    def binding(self, begin: str) -> dict[str, Decided]:
        """What a page that is asked for now must show or not show: of what begins so."""
        before = time.time() - A_SECOND
        with self._lock:
            decided = [(w, each) for w, each in self._decided.items() if w.startswith(begin)]
        return {words: each for words, each in decided if each.since <= before}

    def contradictions(self, binding: dict[str, Decided], page: str) -> list[Decided]:
        """The decisions that a page does not know, unless another came since it was asked for."""
        with self._lock:
            still = [(w, each) for w, each in binding.items() if self._decided.get(w) is each]
        return [each for words, each in still if (words in page) != each.is_public]
