"""What the people of the load saw, a line of JSON for each request, to be judged afterwards."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """One request: what it was, when it began and how long it took, in seconds, and its answer.

    `status` 0: no answer. `late`: how old each decision was that the page should have known.
    """

    kind: str
    begun: float
    took: float
    status: int
    path: str = ""
    words: str = ""
    said: str = ""
    late: list[float] = field(default_factory=list)


class Record:
    """A file that many threads write into."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file.open("w"), Lock()

    def add(self, kind: str, begun: float, status: int, **more: Any) -> None:
        seen = Seen(kind, round(begun, 3), round(time.time() - begun, 3), status, **more)
        with self._lock:
            self._file.write(json.dumps(asdict(seen)) + "\n")

    def close(self) -> None:
        self._file.close()


def read(file: Path) -> list[Seen]:
    """All that was seen, in the order in which it began."""
    seen = [Seen(**json.loads(line)) for line in file.read_text().splitlines()]
    return sorted(seen, key=lambda each: each.begun)
