"""Requests drawn at random from a plan, and the number of acknowledged comments."""

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

LONGEST_WAIT = 60  # seconds, for the last responses
MANY = 10**9  # requests: no limit
_runs = count(1)  # makes the comments of each load unique


@dataclass(slots=True)
class Asking:
    """Requests to one site, drawn at random from the file `plan`. `left` counts the acknowledged
    comments."""

    served: Served
    plan: Path
    words: Path
    clock: str
    left: int = 0

    @classmethod
    def of(cls, served: Served, plan: Iterable[str], *, folder: Path) -> Asking:
        """Write the plan; the form's timestamp is requested now, as by a browser."""
        number = next(_runs)
        file, words = folder / f"plan-{number}", folder / "words"
        file.write_text("\n".join(plan))
        words.write_text("\n".join(running_words()))
        clock = served.answer("/clock")
        return cls(served, file, words, clock.text if clock.status == 200 else "none")

    def ask(self, *, connections: int = 16, seconds: float = MANY, most: int = MANY) -> Load:
        """Run a load to its end."""
        return self.answered(self.begin(connections=connections, seconds=seconds, most=most))

    def begin(
        self, *, connections: int, seconds: float = MANY, most: int = MANY
    ) -> subprocess.Popen[str]:
        """Start a load for a number of seconds or of requests."""
        told = (self.plan, self.words, next(_runs), self.clock, seconds, most)
        return wrk.begin(
            self.served.url(),
            connections=connections,
            seconds=seconds + LONGEST_WAIT,
            script="asking.lua",
            arguments=told,
        )

    def answered(self, load: subprocess.Popen[str]) -> Load:
        """Wait until every request has a response, and count the comments among them."""
        threads = Path(f"/proc/{load.pid}/task")  # when only the main thread is left, all is done
        for works in (False, True):  # wait for the start, then for the end
            while load.poll() is None and (len([*threads.iterdir()]) > 1) is works:
                time.sleep(0.01)
        load.send_signal(signal.SIGINT)  # wrk would sleep on although its threads have ended
        done = wrk.finished(load)
        self.left += done.left
        return done
