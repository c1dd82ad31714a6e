"""Requests drawn from a plan, replies among them, and how many of these were acknowledged."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.speed import wrk
from benchmarks.speed.prepared import running_words
from benchmarks.speed.served import Served
from benchmarks.speed.wrk import Load

LONGEST_WAIT = 60  # seconds, for the last answers
MANY = 10**9  # requests: as many as there is time for
_runs = count(1)  # so that no reply is like one of another load


@dataclass(slots=True)
class Asking:
    """What is asked of one site: requests in the file `plan`, drawn by chance. `left` is how many
    replies were acknowledged so far."""

    served: Served
    plan: Path
    words: Path
    clock: str
    left: int = 0

    @classmethod
    def of(cls, served: Served, plan: Iterable[str], *, folder: Path) -> Asking:
        """Write the plan down; the form's clock is asked for now, as at a first touch."""
        number = next(_runs)
        file, words = folder / f"plan-{number}", folder / "words"
        file.write_text("\n".join(plan))
        words.write_text("\n".join(running_words()))
        clock = served.answer("/clock")
        return cls(served, file, words, clock.text if clock.status == 200 else "none")

    def ask(self, *, connections: int = 16, seconds: float = MANY, most: int = MANY) -> Load:
        """A load from its beginning to its end."""
        return self.answered(self.begin(connections=connections, seconds=seconds, most=most))

    def begin(
        self, *, connections: int, seconds: float = MANY, most: int = MANY
    ) -> subprocess.Popen[str]:
        """Start asking, for so many seconds or until so many requests are sent."""
        told = (self.plan, self.words, next(_runs), self.clock, seconds, most)
        return wrk.begin(
            self.served.url(),
            connections=connections,
            seconds=seconds + LONGEST_WAIT,
            script="asking.lua",
            arguments=told,
        )

    def answered(self, load: subprocess.Popen[str]) -> Load:
        """Wait until every request of a load is answered, and count the replies among them."""
        threads = Path(f"/proc/{load.pid}/task")  # with only the first one left, all is done
        for works in (False, True):  # not yet, and no more
            while load.poll() is None and (len([*threads.iterdir()]) > 1) is works:
                time.sleep(0.01)
        load.send_signal(signal.SIGINT)  # else it sleeps on, though its threads have ended
        done = wrk.finished(load)
        self.left += done.left
        return done
