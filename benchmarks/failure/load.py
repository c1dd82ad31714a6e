"""The load, run on a host of its own: 95 of 100 requests read, 4 reply, 1 decides."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread

from benchmarks.failure.board import Board
from benchmarks.failure.people import OTHERS, PAGES, Moderator, Reader, Writer
from benchmarks.failure.record import Record
from tests.visitor import Visitor

DECISIONS = 1.0  # a second
REPLIES, WRITERS = 4.0, 2
READS, READERS = 95.0, 10
SHEET = re.compile(r'"(/static/sheets/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Load:
    """Where the load goes, from which addresses, and how long."""

    host: str
    port: int
    addresses: list[str]
    password: str
    seconds: float
    file: str

    def visitor(self, number: int = 0) -> Visitor:
        return Visitor(self.port, host=self.host, address=self.addresses[number])


def play(load: Load) -> None:
    """Play the load to its end."""
    record, board = Record(Path(load.file)), Board()
    paths = [*OTHERS, *SHEET.findall(load.visitor().open(PAGES[0]).text)]
    readers = [Reader(load.visitor(), board, record, paths) for _ in range(READERS)]
    everywhere = [load.visitor(number) for number in range(len(load.addresses))]
    writers = [Writer(everywhere, record) for _ in range(WRITERS)]
    moderator = Moderator(load.visitor(), load.password, board, record)
    end = time.time() + load.seconds
    people = [
        *((each.act, READS / READERS) for each in readers),
        *((each.act, REPLIES / WRITERS) for each in writers),
        (moderator.act, DECISIONS),
    ]
    threads = [Thread(target=_act, args=(act, rate, end)) for act, rate in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    record.close()


def _act(act: Callable[[], None], rate: float, end: float) -> None:
    """Act so many times a second; what a slow answer made one miss is not made up for."""
    due = time.monotonic()
    while time.time() < end:
        act()
        due = max(due + 1 / rate, time.monotonic())
        time.sleep(max(0, due - time.monotonic()))


def command(load: Load) -> list[str]:
    """How to play it in a process of its own."""
    return [sys.executable, "-m", "benchmarks.failure.load", json.dumps(asdict(load))]


if __name__ == "__main__":
    play(Load(**json.loads(sys.argv[1])))
