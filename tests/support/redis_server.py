"""A disposable Redis server for the tests, started by themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from limits.storage import storage_from_string

from tests.support.running import free_port, wait_until
from tests.support.suites import redis_program

PASSWORD = "hunter2"


class RedisServer:
    """A server in memory alone, which can be stopped and started; with a password, as in use."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"
        store: Any = storage_from_string(self.url)
        self.client, self._faults = store.storage, store.base_exceptions

    def start(self) -> None:
        where = f"--bind 127.0.0.1 --port {self.port} --dir {self.folder} --requirepass {PASSWORD}"
        command = [str(redis_program()), *where.split(), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def signal(self, number: int) -> None:
        """SIGSTOP lets it take connections and answer nothing, until SIGCONT."""
        self._process.send_signal(number)

    def age(self, seconds: float) -> None:
        """Let so much time pass for everything that ends by itself."""
        for key in self.client.scan_iter():
            left = self.client.pttl(key) - int(seconds * 1000)
            self.client.pexpire(key, max(left, 0))

    def _answers(self) -> bool:
        with suppress(self._faults):
            return bool(self.client.ping())
        return False


@contextmanager
def server(folder: Path) -> Iterator[RedisServer]:
    """Run a server; it is gone afterwards."""
    running = RedisServer(folder)
    running.start()
    try:
        yield running
    finally:
        running.client.close()
        running.stop()
