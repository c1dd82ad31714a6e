"""Replies by the hundred, none like another, and how many of them were acknowledged."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.speed import wrk
from benchmarks.speed.served import Served, answer
from benchmarks.speed.words import running_words
from benchmarks.speed.wrk import Load

LONGEST_WAIT = 60  # seconds, for the last answers
_runs = count(1)  # so that no reply is like one of another load


@dataclass(slots=True)
class Letters:
    """What is written to one address, and how much of it was `acknowledged` so far."""

    served: Served
    path: str
    words: Path
    clock: str = ""
    acknowledged: int = 0

    @classmethod
    def to(cls, served: Served, path: str, *, folder: Path) -> Letters:
        """Ready to be written; the form's clock is asked for now, as at a first touch."""
        words = folder / "words"
        words.write_text("\n".join(running_words()))
        status, _, clock = answer(served.port, "/clock")
        return cls(served, path, words, clock.decode() if status == 200 else "none")

    def write(self, *, connections: int, seconds: float) -> Load:
        """A load of replies from its beginning to its end."""
        return self.written(self.begin(connections=connections, seconds=seconds))

    def begin(self, *, connections: int, seconds: float) -> subprocess.Popen[str]:
        """Start writing; `written` waits for the end."""
        told = (self.words, next(_runs), self.clock, seconds)
        options = {"connections": connections, "seconds": seconds + LONGEST_WAIT}
        return wrk.begin(
            self.served.url(self.path), script="replying.lua", arguments=told, **options
        )

    def written(self, load: subprocess.Popen[str]) -> Load:
        """Wait until every reply of a load is answered, and count what was acknowledged."""
        for works in (False, True):  # not yet, and no more
            while load.poll() is None and (_threads(load) > 1) is works:
                time.sleep(0.01)
        load.send_signal(signal.SIGINT)  # else it sleeps on, though its threads have ended
        done = wrk.finished(load)
        self.acknowledged += done.good
        return done


def _threads(load: subprocess.Popen[str]) -> int:
    """How many there are; with only the first one left, all is done."""
    return len(list(Path(f"/proc/{load.pid}/task").iterdir()))
