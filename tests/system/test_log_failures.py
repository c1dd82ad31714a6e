"""A log that can't be written changes no answer, and goes on by itself when it can be again."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest

from blueprints.common.request.safe_stream import MAX_WAITING, SafeStream
from config import ROOT
from tests.support.running import FLASK, LONGEST_WAIT, Running, environment, free_port, wait_until

WORDS = {"comment": "It helped me.", "name": "Ann", "email": "ann@example.org"}
ARTICLE = "/articles/baclofen-used-for-pain"
ASKED = 2_000  # requests whose lines are more than what waits in memory

Target = Callable[[Path, ExitStack], int]  # opens what stderr, or stdout, is to be


def full_device(_folder: Path, stack: ExitStack) -> int:
    return opened("/dev/full", stack)


def pipe_without_reader(_folder: Path, stack: ExitStack) -> int:
    read, write = os.pipe()
    os.close(read)
    stack.callback(os.close, write)
    return write


def full_pipe(_folder: Path, stack: ExitStack) -> int:
    """A pipe that somebody holds open and does not read."""
    read, write = os.pipe()
    stack.callback(os.close, read)
    stack.callback(os.close, write)
    fill(write)
    return write


def fill(pipe: int) -> None:
    os.set_blocking(pipe, False)
    with suppress(BlockingIOError):
        while os.write(pipe, b"." * 4096):
            pass
    os.set_blocking(pipe, True)


def full_disk(folder: Path, stack: ExitStack) -> int:
    (disk := folder / "disk").mkdir()
    size = ("-o", "size=16k")
    if subprocess.run(["mount", "-t", "tmpfs", *size, "tmpfs", disk], check=False).returncode:
        pytest.skip("only root may mount a small disk")
    stack.callback(partial(subprocess.run, ["umount", "-l", str(disk)], check=False))
    with suppress(OSError), (disk / "rest").open("wb", buffering=0) as rest:
        while rest.write(b"." * 4096):
            pass
    return opened(str(disk / "log"), stack)


def opened(path: str, stack: ExitStack) -> int:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    stack.callback(os.close, number)
    return number


TARGETS = [full_device, pipe_without_reader, full_pipe, full_disk]


class Troubled(Running):
    """A site whose output goes where the tests want it."""

    def __init__(self, folder: Path, *, out: int, err: int) -> None:
        self._out, self._err = out, err
        super().__init__(folder, WORKERS=1)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*FLASK, "serve"],
            cwd=ROOT,
            env=environment(**self.settings),
            stdout=self._out,
            stderr=self._err,
            start_new_session=True,
        )
        wait_until(lambda: self.is_well() or self.process.poll() is not None)


@contextmanager
def served(folder: Path, *, out: int = subprocess.DEVNULL, err: int) -> Iterator[Troubled]:
    site = Troubled(folder, out=out, err=err)
    try:
        yield site
    finally:
        site.stop()
        with suppress(ProcessLookupError):
            os.killpg(site.process.pid, signal.SIGKILL)


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: str(each.__name__))
def test_a_site_whose_log_can_not_be_written_answers_as_ever(
    tmp_path: Path, target: Target
) -> None:
    with ExitStack() as stack, served(tmp_path, err=target(tmp_path, stack)) as site:
        assert site.request("GET", "/healthz")[0] == 200
        assert site.request("GET", ARTICLE)[0] == 200
        assert site.request("GET", ARTICLE)[0] == 200
        assert site.request("POST", f"{ARTICLE}/comments", **WORDS)[0] == 303


@pytest.mark.parametrize("target", TARGETS[:3], ids=lambda each: str(each.__name__))
def test_a_site_whose_first_words_nobody_gets_starts_and_says_so(
    tmp_path: Path, target: Target
) -> None:
    with ExitStack() as stack, (tmp_path / "err").open("wb") as err:
        out = target(tmp_path, stack)
        with served(tmp_path, out=out, err=err.fileno()) as site:
            assert site.request("GET", "/healthz")[0] == 200

    assert "password can’t be printed" in json.loads(site.errors.splitlines()[0])["message"]


def test_what_a_log_lost_is_counted_and_said_once_it_goes_on(tmp_path: Path) -> None:
    read, write = os.pipe()
    fill(write)
    with ExitStack() as stack, served(tmp_path, err=write) as site:
        log = stack.enter_context(open(read, "rb", buffering=0))
        connection = HTTPConnection("127.0.0.1", site.port, timeout=LONGEST_WAIT)
        stack.callback(connection.close)
        for _ in range(ASKED):
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        os.set_blocking(read, False)
        said: list[bytes] = []

        def is_said() -> bool:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            said.append(log.read() or b"")
            return b"could not be written" in b"".join(said)

        wait_until(is_said)

    os.close(write)
    lines = b"".join(said).decode().splitlines()
    (lost,) = re.findall(r"log could not be written: (\d+)", "\n".join(lines))
    answered = sum('"page": "health.live"' in each for each in lines)
    assert int(lost) > 0
    assert answered + int(lost) >= ASKED


def test_a_fatal_traceback_still_comes_out(tmp_path: Path) -> None:
    fault = "import app, sys; app.create_app(); raise RuntimeError('the last word')"

    ended = subprocess.run(
        [sys.executable, "-c", fault],
        cwd=ROOT,
        env=environment(INSTANCE_DIR=tmp_path, PORT=free_port()),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr.endswith("RuntimeError: the last word\n")
    assert "Traceback" in ended.stderr


class FullAtTimes(io.StringIO):
    """A stream that takes nothing while it is `full`."""

    full = False

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        return super().write(text)


def test_lines_wait_for_a_target_that_is_full_for_a_moment() -> None:
    target = FullAtTimes()
    stream = SafeStream(target)
    target.full = True
    stream.write("one\n")

    target.full = False
    stream.write("two\n")

    assert target.getvalue() == "one\ntwo\n"


def test_what_is_beyond_the_limit_is_lost_and_counted() -> None:
    target = FullAtTimes()
    stream = SafeStream(target)
    target.full = True
    stream.write("." * (MAX_WAITING - 2) + "\n")
    for _ in range(3):
        stream.write("lost\n")

    target.full = False
    stream.write("on again\n")

    first, notice, last = target.getvalue().splitlines()
    assert (first[0], last) == (".", "on again")
    assert json.loads(notice)["message"].endswith("could not be written: 3")


def test_a_child_does_not_write_what_waits_in_its_parent() -> None:
    read, write = os.pipe()
    os.set_blocking(read, False)
    target = FullAtTimes()
    stream = SafeStream(target)
    target.full = True
    stream.write("of the parent\n")

    if not (child := os.fork()):
        target.full = False
        stream.write("of the child\n")
        os.write(write, target.getvalue().encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(read, 100) == b"of the child\n"
