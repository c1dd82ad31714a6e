"""The processes beside the site, each started anew when it dies: one sends mails and does the
chores, one screens replies.

They are forked before the server opens its port, so they never hold that; the process that
answers requests never holds the key that opens addresses.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Thread

from flask import Flask

from commands import outbox, periodic_tasks, screening_worker
from database.timeouts import work_beside

PAUSE = 5  # seconds before one is started anew
LONGEST_GOODBYE = 10  # seconds for what is on its way
ENDING = (signal.SIGTERM, signal.SIGINT)

fork = multiprocessing.get_context("fork")
Work = Callable[[Event], None]


def _send_mails(stopped: Event) -> None:
    outbox.send_until(stopped, also=periodic_tasks.run_due_tasks)


def _screen(stopped: Event) -> None:
    screening_worker.screen_until(stopped)


ROOMS: dict[str, Work] = {"mail room": _send_mails, "screening room": _screen}  # as `ps` shows it


@contextmanager
def background_workers(site: Flask) -> Iterator[None]:
    """Let every room work while this process does something else, and end them all together."""
    rooms = [
        fork.Process(target=_look_after, args=(site, name, work)) for name, work in ROOMS.items()
    ]
    for each in rooms:
        each.start()
    try:
        yield
    finally:
        _close(*rooms)


def _close(*processes: BaseProcess) -> None:
    """Let what is on its way arrive, then end, whatever it does."""
    for each in processes:
        each.terminate()
    for each in processes:
        each.join(LONGEST_GOODBYE + 1)
        each.kill()


def _look_after(site: Flask, name: str, work: Work) -> None:
    """Keep one worker alive. No thread in here: a process with threads must not fork."""
    _be_called(name)
    stopped, parent = outbox.stopped_by_signal(), multiprocessing.parent_process()
    while not stopped.is_set() and parent and parent.is_alive():
        worker = fork.Process(target=_work, args=(site, work))
        with _signals_wait():  # until the worker minds them: else it would not hear of its end
            worker.start()
        while worker.is_alive() and parent.is_alive() and not stopped.is_set():
            worker.join(1)
        _close(worker)
        stopped.wait(PAUSE)


def _work(site: Flask, work: Work) -> None:
    stopped = outbox.stopped_by_signal()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    Thread(target=_end_with_parent, args=(stopped,), daemon=True).start()
    work_beside(site)
    with site.app_context():
        work(stopped)


@contextmanager
def _signals_wait() -> Iterator[None]:
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _end_with_parent(stopped: Event) -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    stopped.set()


def _be_called(name: str) -> None:
    with suppress(OSError):  # only Linux has such a file
        Path("/proc/self/comm").write_text(name)
