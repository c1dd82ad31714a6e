"""A server in a process group of its own, from the moment it answers to the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path

from config import ROOT
from tests.running import FLASK, environment, free_port

LONGEST_START = 60  # seconds


@dataclass(frozen=True, slots=True)
class Served:
    """Where it answers, its process, and how many seconds it took to its first answer."""

    port: int
    process: subprocess.Popen[bytes]
    took: float

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def the_site(folder: Path, **settings: object) -> Iterator[Served]:
    """`flask serve`, as an operator runs it."""
    with served([*FLASK, "serve"], folder / "site.log", ready="/readyz", **settings) as site:
        yield site


@contextmanager
def bare(folder: Path, **settings: object) -> Iterator[Served]:
    """The bare Flask app of `bare.py` under the very same server."""
    command = [sys.executable, "-m", "benchmarks.speed.bare"]
    with served(command, folder / "bare.log", ready="/ready", **settings) as app:
        yield app


@contextmanager
def served(command: list[str], log: Path, *, ready: str, **settings: object) -> Iterator[Served]:
    """Run `command`, which listens on PORT, until `ready` answers 200, and end it afterwards."""
    port, began = free_port(), time.perf_counter()
    around = environment(**{"PORT": port, **settings})
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=around, stdout=out, stderr=out, start_new_session=True
        )
        try:
            _wait(port, ready, process, log)
            yield Served(port, process, time.perf_counter() - began)
        finally:
            _end(process)


def answer(
    port: int, path: str, *, timeout: float = LONGEST_START, **headers: str
) -> tuple[int, HTTPMessage, bytes]:
    """Ask once, and wait so many seconds: the status, the headers and the body as it came."""
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(
            "GET", path, headers={n.replace("_", "-"): v for n, v in headers.items()}
        )
        got = connection.getresponse()
        return got.status, got.headers, got.read()
    finally:
        connection.close()


def _wait(port: int, ready: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + LONGEST_START
    while not _is_well(port, ready):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r} does not answer: {log.read_text()[-2000:]}")
        time.sleep(0.01)


def _is_well(port: int, ready: str) -> bool:
    try:
        return answer(port, ready)[0] == 200
    except (OSError, HTTPException):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
