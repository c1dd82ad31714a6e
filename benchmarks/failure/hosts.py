"""The processes on the hosts: database, sessions, web and mail."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.failure.network import SUBNET, within
from config import ROOT
from tests.support.postgres import UNPRIVILEGED
from tests.support.running import environment
from tests.support.suites import postgres_program
from tests.support.visitor import Visitor

LONGEST_WAIT = 60  # seconds
PORT = 8000


@dataclass(slots=True)
class Host:
    """A process on a host of its own; its output goes to a file in `folder`."""

    name: str
    address: str
    folder: Path
    command: tuple[str, ...]
    settings: Mapping[str, object] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*within(self.name), *self.command],
                cwd=ROOT,
                env=environment(**self.settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self, number: int = signal.SIGTERM) -> None:
        """Stop it and all its child processes."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(LONGEST_WAIT)

    def answers(self, name: str) -> bool:
        """Tell whether this web process and its database respond under the site's host name."""
        try:
            asked = Visitor(PORT, host=self.address, address="")
            return asked.open("/readyz", Host=name).status == 200
        except OSError:
            return False


class Database:
    """PostgreSQL with its default durability: what it has acknowledged is on disk."""

    def __init__(self, name: str, address: str, folder: Path) -> None:
        self.name, self.address, self.folder = name, address, folder / name
        self._data = self.folder / "data"
        self.folder.mkdir()
        os.chown(self.folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)
        self._run("initdb", "-D", self._data, "-U", "site", "-A", "trust", "-E", "UTF8")
        with (self._data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {SUBNET} trust\n")

    @property
    def url(self) -> str:
        return f"postgresql://site@{self.address}/postgres"

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses={self.address} -c max_connections=200"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-w", "-l", log, "start")

    def stop(self) -> None:
        """Stop it as a crash would, so that the next start has to recover."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: object) -> None:
        unprivileged = ("runuser", "-u", UNPRIVILEGED, "--")
        command = [*within(self.name), *unprivileged, str(postgres_program(program))]
        said = subprocess.DEVNULL
        subprocess.run([*command, *map(str, arguments)], check=True, stdout=said, cwd="/")
