"""Writers of one SQLite file wait in a line, and never for somebody who is gone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, create_engine, text

from database.file_lock import lock_file
from database.sqlite_write_queue import Line, WritersQueue
from database.timeouts import LockTimeout

HOLDER = """import fcntl, os, sys, time
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'site.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def queue(engine: Engine) -> WritersQueue:
    return WritersQueue(engine)


class Writer:
    """Somebody who takes a turn in a thread of their own, and ends it when told."""

    def __init__(self, engine: Engine, queue: WritersQueue) -> None:
        self._engine, self._queue = engine, queue
        self.has_turn, self.may_end = Event(), Event()
        self._thread = Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        with self._engine.connect() as connection:
            self._queue.join(connection.info, timeout=60)
            self.has_turn.set()
            self.may_end.wait(60)

    def end(self) -> None:
        self.may_end.set()
        self._thread.join()


def test_the_second_writer_waits_for_the_first(engine: Engine, queue: WritersQueue) -> None:
    first = Writer(engine, queue)
    first.has_turn.wait(60)
    second = Writer(engine, queue)

    waited = not second.has_turn.wait(0.2)
    first.end()

    assert waited
    assert second.has_turn.wait(60)
    second.end()


def test_who_comes_just_in_time_does_not_go_before_who_waits() -> None:
    line, has_turn = Line(), Event()
    line.acquire(timeout=60)

    def wait() -> None:
        if line.acquire(timeout=60):
            has_turn.set()

    waiting = Thread(target=wait)
    waiting.start()
    while not line.is_waited_for:
        pass

    line.release()
    was_passed = line.acquire(timeout=0)
    waiting.join()

    assert (was_passed, has_turn.is_set()) == (False, True)


def test_who_waits_no_longer_is_handed_nothing() -> None:
    line = Line()
    line.acquire(timeout=60)

    gave_up = not line.acquire(timeout=0)
    line.release()

    assert gave_up
    assert line.acquire(timeout=0)


def test_two_processes_share_one_line(engine: Engine, queue: WritersQueue, tmp_path: Path) -> None:
    with held_by_another_process(tmp_path / "site.db.turn"):
        writer = Writer(engine, queue)
        waited = not writer.has_turn.wait(0.2)

    assert waited
    assert writer.has_turn.wait(60)
    writer.end()


@contextmanager
def held_by_another_process(path: Path) -> Iterator[None]:
    """Let another process hold the lock of a file, until it is killed."""
    other = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE)
    with closing(other.stdout):  # type: ignore[type-var]
        assert other.stdout.readline() == b"held\n"  # type: ignore[union-attr]
        try:
            yield
        finally:
            other.kill()
            other.wait()


def test_nobody_waits_longer_than_so_many_seconds_for_another_process(
    engine: Engine, queue: WritersQueue, tmp_path: Path
) -> None:
    with held_by_another_process(tmp_path / "site.db.turn"):
        for _again in range(3):
            with engine.connect() as connection, pytest.raises(LockTimeout):
                queue.join(connection.info, timeout=0.05)

    writer = Writer(engine, queue)
    assert writer.has_turn.wait(60)
    writer.end()


def test_nobody_waits_longer_than_so_many_seconds_for_another_thread(
    engine: Engine, queue: WritersQueue
) -> None:
    first = Writer(engine, queue)
    first.has_turn.wait(60)

    with engine.connect() as connection, pytest.raises(LockTimeout):
        queue.join(connection.info, timeout=0.05)

    first.end()


def test_what_nobody_waits_for_any_more_is_given_back_to_other_processes(
    engine: Engine, queue: WritersQueue, tmp_path: Path
) -> None:
    path = tmp_path / "site.db.turn"
    with (
        held_by_another_process(path),
        engine.connect() as connection,
        pytest.raises(LockTimeout),
    ):
        queue.join(connection.info, timeout=0.05)

    with path.open() as file:
        lock_file(file, timeout=60)


def test_the_turn_is_not_lost_where_its_file_cannot_be_opened(
    engine: Engine, queue: WritersQueue, tmp_path: Path
) -> None:
    (in_the_way := tmp_path / "site.db.turn").mkdir()
    with engine.connect() as connection, pytest.raises(IsADirectoryError):
        queue.join(connection.info, timeout=60)
    in_the_way.rmdir()

    with engine.connect() as connection:
        assert queue.join(connection.info, timeout=1) > 0


def test_a_turn_that_one_connection_has_is_not_asked_for_twice(
    engine: Engine, queue: WritersQueue
) -> None:
    with engine.connect() as connection:
        queue.join(connection.info, timeout=60)
        queue.join(connection.info, timeout=0)  # a second request for the turn would end here

    with engine.connect() as connection:
        queue.join(connection.info, timeout=0)


def test_a_turn_ends_with_a_connection_that_failed(engine: Engine, queue: WritersQueue) -> None:
    with engine.connect() as connection:
        queue.join(connection.info, timeout=60)
        connection.invalidate()

    writer = Writer(engine, queue)

    assert writer.has_turn.wait(60)
    writer.end()


def test_the_file_of_the_line_is_its_owners_alone(
    engine: Engine, queue: WritersQueue, tmp_path: Path
) -> None:
    with engine.connect() as connection:
        queue.join(connection.info, timeout=60)
        connection.execute(text("SELECT 1"))

    assert (tmp_path / "site.db.turn").stat().st_mode & 0o077 == 0
