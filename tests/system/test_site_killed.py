"""Killed in the middle of a storm of replies, the site holds every one that it acknowledged."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.support.running import Running, wait_until

PATH = "/articles/baclofen-used-for-pain/comments"
READERS = 6  # threads


class Storm:
    """Readers who leave reply after reply, and remember each that was answered with 303."""

    def __init__(self, site: Running) -> None:
        self.site, self.acknowledged, self._over = site, list[str](), Event()
        self._readers = [Thread(target=self._write, args=(each,)) for each in range(READERS)]

    def __enter__(self) -> Storm:
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for reader in self._readers:
            reader.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many more replies were acknowledged."""
        enough = len(self.acknowledged) + more
        wait_until(lambda: len(self.acknowledged) >= enough)

    def _write(self, reader: int) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            words = f"Reply {number} of reader {reader}"
            with suppress(OSError, HTTPException):  # no answer: nothing was promised
                self._send(words, reader)

    def _send(self, words: str, reader: int) -> None:
        person = {"name": "Nick", "email": f"reader{reader}@example.org"}
        status, _ = self.site.request("POST", PATH, comment=words, **person)
        if status == 303:
            self.acknowledged.append(words)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The real site, with room for a storm."""
    site = Running(tmp_path, REPLY_LIMIT=100_000, WORKERS=2)
    yield site
    site.stop()


def lost(storm: Storm, folder: Path) -> set[str]:
    """What was acknowledged and is not in the database's file."""
    with closing(sqlite3.connect(folder / "site.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = {words for (words,) in database.execute("SELECT source FROM comments")}
    return set(storm.acknowledged) - kept


def test_a_killed_worker_is_started_anew_and_nothing_acknowledged_is_lost(
    running: Running, tmp_path: Path
) -> None:
    with Storm(running) as storm:
        storm.wait_for(60)
        killed, other = running.workers
        os.kill(killed, signal.SIGKILL)
        storm.wait_for(60)
        wait_until(lambda: len(running.workers) == 2)

    assert other in running.workers
    assert killed not in running.workers
    assert len(storm.acknowledged) >= 120
    assert lost(storm, tmp_path) == set()


def test_a_site_killed_whole_starts_without_repair_and_nothing_acknowledged_is_lost(
    running: Running, tmp_path: Path
) -> None:
    with Storm(running) as storm:
        storm.wait_for(60)
        running.kill()
    running.start()

    assert running.is_well()
    assert lost(storm, tmp_path) == set()
    assert "password" not in running.output


def test_a_worker_does_not_outlive_what_looks_after_it(running: Running) -> None:
    os.kill(running.process.pid, signal.SIGKILL)

    running.process.wait()
    wait_until(lambda: not running.is_well())
    running.start()

    assert running.is_well()
