"""`python -m benchmarks.slow_clients`: fifty who send a byte a second, and how long others wait."""

from __future__ import annotations

import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from tests.running import Running

MANY = 50
numbers = count()
ARTICLE = "/articles/baclofen-used-for-pain"
FORM = (
    f"POST {ARTICLE}/comments HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncomment="
)
WAYS = {  # what is sent at once, and what follows byte by byte
    "nobody is slow": None,
    "silent connections": "",
    "slow heads": "GET / HTTP/1.1\r\nX-Slow: ",
    "slow forms": FORM,
}


def main() -> int:
    """Print how long readers and writers wait while others are slow."""
    print("| Meanwhile | a page, median / longest | a reply, median / longest |\n|---|---|---|")
    with TemporaryDirectory() as folder:
        site = Running(Path(folder), WORKERS=2, REPLY_LIMIT=100_000)
        try:
            for way, begun in WAYS.items():
                with _slow(site, begun):
                    print(f"| {way} | {_reading(site)} | {_replying(site)} |", flush=True)
        finally:
            site.kill()
    return 0


@contextmanager
def _slow(site: Running, begun: str | None) -> Iterator[None]:
    if begun is None:
        yield
        return
    over = Event()
    with ExitStack() as held:
        address = ("127.0.0.1", site.port)
        them = [held.enter_context(socket.create_connection(address)) for _ in range(MANY)]
        for each in them:
            each.sendall(begun.encode())
        Thread(target=_drip, args=(them if begun else [], over), daemon=True).start()
        yield
        over.set()


def _drip(them: list[socket.socket], over: Event) -> None:
    while not over.wait(1):
        for each in them:
            try:
                each.send(b"x")
            except OSError:  # the site has hung up
                them = [other for other in them if other is not each]


def _reading(site: Running) -> str:
    return _waits(lambda: site.request("GET", ARTICLE)[0], answer=200)


def _replying(site: Running) -> str:
    person = {"name": "Ann", "email": "ann@example.org"}
    path = f"{ARTICLE}/comments"
    return _waits(
        lambda: site.request("POST", path, comment=f"Words {next(numbers)}", **person)[0],
        answer=303,
    )


def _waits(ask: Callable[[], int], *, answer: int) -> str:
    waits = []
    for _ in range(50):
        began = time.perf_counter()
        if ask() != answer:
            raise SystemExit("The site did not answer.")
        waits.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(waits):.1f} / {max(waits):.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
