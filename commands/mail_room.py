"""The process beside the site that sends mails and does the chores: started anew when it dies.

It is forked before the server opens its port, so it never holds that; the process that answers
requests never holds the key that opens addresses.
"""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Thread

from flask import Flask

from later import later

chores, outbox = later("commands.chores"), later("commands.outbox")  # for it alone

PAUSE = 5  # seconds before it is started anew
LONGEST_GOODBYE = 10  # seconds for the mail that is on its way
NAME = "mail room"  # as `ps` shows it

fork = multiprocessing.get_context("fork")


def open_beside(site: Flask) -> BaseProcess:
    """Start it; `close` ends it, and so does the end of this process."""
    process = fork.Process(target=_look_after, args=(site,))
    process.start()
    return process


def close(process: BaseProcess) -> None:
    """Let the mail that is on its way arrive, then end."""
    process.terminate()
    process.join(LONGEST_GOODBYE + 1)


def _look_after(site: Flask) -> None:
    """Keep one worker alive. No thread in here: a process with threads must not fork."""
    _call_it()
    stopped, parent = outbox.stopped_by_signal(), multiprocessing.parent_process()
    while not stopped.is_set() and parent and parent.is_alive():
        worker = fork.Process(target=_work, args=(site,))
        worker.start()
        while worker.is_alive() and parent.is_alive() and not stopped.is_set():
            worker.join(1)
        close(worker)
        stopped.wait(PAUSE)


def _work(site: Flask) -> None:
    stopped = outbox.stopped_by_signal()
    Thread(target=_end_with_parent, args=(stopped,), daemon=True).start()
    with site.app_context():
        outbox.send_until(stopped, also=chores.do_chores)


def _end_with_parent(stopped: Event) -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    stopped.set()


def _call_it() -> None:
    with suppress(OSError):  # only Linux has such a file
        Path("/proc/self/comm").write_text(NAME)
