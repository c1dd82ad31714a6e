"""The real site as an operator runs it: `flask serve`, in a process group of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from random import randrange
from urllib.parse import urlencode

from commands.background_workers import ROOMS
from config import ROOT

LONGEST_WAIT = int(os.environ.get("LONGEST_WAIT", "60"))  # seconds; all is well long before
_ports = count(randrange(10_000, 30_000))  # below those of /proc/sys/net/ipv4/ip_local_port_range
FLASK = (sys.executable, "-m", "flask", "--app", "app")
OURS = {
    "Sec-Fetch-Site": "same-origin",
    "Content-Type": "application/x-www-form-urlencoded",
}


def environment(**settings: object) -> dict[str, str]:
    """What is set around the tests, without any setting of the site, and `settings`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {name: str(value) for name, value in settings.items()}


def run(*command: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run a `flask` command to its end."""
    return subprocess.run(
        [*FLASK, *command],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )


def free_port() -> int:
    """A port nobody listens on. The system gives none of these to whoever connects, and other
    tests that run at the same time look elsewhere, so it is free until somebody comes to use it."""
    return next(port for port in _ports if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as trial, suppress(OSError):
        trial.bind(("127.0.0.1", port))
        return True
    return False


def wait_until(met: Callable[[], object]) -> None:
    """Look again and again until `met()` is true."""
    end = time.monotonic() + LONGEST_WAIT
    while not met():
        assert time.monotonic() < end, f"still not so after {LONGEST_WAIT} seconds"
        time.sleep(0.02)


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


class Running:
    """A site that was started in `folder`, its output in files there."""

    command: tuple[str, ...] = (*FLASK, "serve")

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder, self.port = folder, free_port()
        self.settings = {"INSTANCE_DIR": folder, "PORT": self.port, **settings}
        self.start()

    def start(self) -> None:
        """Start the command and wait until the site answers."""
        with (self.folder / "out").open("wb") as out, (self.folder / "err").open("wb") as err:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=environment(**self.settings),
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        wait_until(lambda: self.is_well() or self.process.poll() is not None)
        assert self.process.poll() is None, self.errors

    @property
    def output(self) -> str:
        return (self.folder / "out").read_text()

    @property
    def errors(self) -> str:
        return (self.folder / "err").read_text()

    @property
    def workers(self) -> list[int]:
        """The processes that answer requests: children of the one that was started."""
        return [pid for pid in _children(self.process.pid) if _name(pid) not in ROOMS]

    def beside(self, room: str) -> list[int]:
        """The processes that work in a room beside the site, as in the “mail room”."""
        rooms = [pid for pid in _children(self.process.pid) if _name(pid) == room]
        return [worker for each in rooms for worker in _children(each)]

    def is_well(self) -> bool:
        try:
            return self.request("GET", "/readyz")[0] == 200
        except (OSError, HTTPException):
            return False

    def request(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Send a request on a connection of its own; give back the status and the location."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_WAIT)
        try:
            connection.request(method, path, urlencode(fields), OURS)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location", "")
        finally:
            connection.close()

    def kill(self) -> None:
        """End every process of the site with SIGKILL: nothing gets a chance to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask the site to stop, all of its processes by Ctrl-C; give back its exit status."""
        tell = os.killpg if number == signal.SIGINT else os.kill
        if self.process.poll() is None:
            tell(self.process.pid, number)
        return self.process.wait(LONGEST_WAIT)
