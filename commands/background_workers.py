"""The processes beside the web workers: one sends emails and runs periodic tasks, one screens
replies. Each is restarted when it dies.

They are forked before the server opens its port, so they never hold that. Only they load the key
that opens addresses.
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

PAUSE = 5  # seconds before a process is restarted
LONGEST_GOODBYE = 10  # seconds to finish the current task
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
    """Run every background process inside the block, and end them all after it."""
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
    """Ask processes to end; kill those that take too long."""
    for each in processes:
        each.terminate()
    for each in processes:
        each.join(LONGEST_GOODBYE + 1)
        each.kill()


def _look_after(site: Flask, name: str, work: Work) -> None:
    """Keep one worker running. Use no thread here: a process with threads must not fork."""
    _set_process_name(name)
    stopped, parent = outbox.stopped_by_signal(), multiprocessing.parent_process()
    while not stopped.is_set() and parent and parent.is_alive():
        worker = fork.Process(target=_work, args=(site, work))
        with _signals_blocked():  # until the worker handles them, or it would miss one
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
def _signals_blocked() -> Iterator[None]:
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _end_with_parent(stopped: Event) -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    stopped.set()


def _set_process_name(name: str) -> None:
    with suppress(OSError):  # only Linux has such a file
        Path("/proc/self/comm").write_text(name)
