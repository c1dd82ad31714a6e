"""Logs: no address gets into any line, whoever writes it, whatever went wrong."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from blueprints.common.request.log_masking import MASK, mask
from config import ROOT
from extensions import db
from models.submissions.submission import Submission
from tests.support.cast import SAME_ORIGIN, Reader
from tests.support.running import environment

ADDRESS, WORD = "zq.walrus@example.org", "walrus"


@pytest.mark.parametrize(
    "written",
    [
        "walrus@example.org",
        "no room for <walrus@example.org>.",
        "GET /?email=walrus%40example.org&x=1 HTTP/1.1",
        "GET /?email=walrus%2540example%252Eorg",
        '{"email": "walrus\\u0040example.org"}',
        '"{\\"email\\": \\"walrus\\\\u0040example\\\\u002eorg\\"}"',
        r"b'walrus\x40example\x2eorg'",
        "walrus=40example.org",
        "walrus=40example=2Eorg",
        "walrus&#64;example.org, walrus&#x40;example.org, walrus&commat;example.org",
        "o'walrus@example.ie",
        '"walrus smith"@example.org',
        "walrus@[192.0.2.1]",
        "walrus@bücher.example",
        "jürgen.walrus@example.de",
        "walrus＠example．org",
        "walrus%EF%BC%A0example%EF%BC%8Eorg, walrus%u0040example%u002eorg",
        "walrus@example%E3%80%82org, walrus@example｡org, walrus&#64;example&#46;org",
        "DETAIL:  Key (email)=(walrus@example.org) already exists.",
        "walrus@example.org walrus@example.org,walrus@example.org;walrus@example.org",
        "rcpt TO:<walrus@example.org>",
    ],
)
def test_an_address_is_masked_however_it_is_written(written: str) -> None:
    assert WORD not in mask(written)
    assert MASK in mask(written)


@pytest.mark.parametrize(
    "written",
    [
        "answered in 12.5 ms",
        "status=404 width=400 height=401.5",
        "    @app.route('/')\n    def index():",
        "a @ b",
        "https://example.org/articles/sleep",
        "postgresql://site@/used_for",
        "",
    ],
)
def test_what_is_no_address_stays_as_it_is(written: str) -> None:
    assert mask(written) == written


def test_long_lines_are_masked_in_no_time() -> None:
    begun = time.process_time()

    masked = mask("x" * 100_000 + f" {ADDRESS} " + "@x" * 10_000 + "@x.y" * 10_000)

    assert WORD not in masked
    assert time.process_time() - begun < 1


@pytest.fixture
def elsewhere(site: Flask) -> Iterator[io.StringIO]:
    """What a handler writes that somebody added later, with a formatter of the library's own."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    "name", ["werkzeug", "_granian", "_granian.access", "sqlalchemy.engine", "py.warnings", "x.y"]
)
def test_a_handler_that_is_added_later_gets_no_address(elsewhere: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("no room for %s, %(email)r", ADDRESS)
    logging.getLogger(name).error("no room for %(email)s", {"email": ADDRESS})

    assert "no room for" in elsewhere.getvalue()
    assert WORD not in elsewhere.getvalue()


def test_a_traceback_holds_no_address(elsewhere: io.StringIO) -> None:
    try:
        dict[str, str]()[ADDRESS]
    except KeyError:
        logging.getLogger("x").exception("no room for %s", ADDRESS, stack_info=True)

    assert "Traceback" in elsewhere.getvalue()
    assert WORD not in elsewhere.getvalue()


def test_a_fault_while_a_reply_arrives_names_nobody(
    capsys: pytest.CaptureFixture[str],
    elsewhere: io.StringIO,
    site: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(reply: Submission, **_said: object) -> None:
        address = reply.email
        db.session.execute(text(f"SELECT '{address}' FROM nowhere"))  # noqa: S608 - a fault

    monkeypatch.setattr(sys.modules["blueprints.comments"], "submit", fail)
    query = {"email": ADDRESS}
    fields = {"comment": "Words.", "name": "Ann", "email": ADDRESS}
    path = "/articles/sleep-and-pain/comments"

    answer = Reader(site).client.post(path, data=fields, query_string=query, headers=SAME_ORIGIN)

    said = capsys.readouterr().err + elsewhere.getvalue()
    assert (answer.status_code, "nowhere" in said) == (500, True)
    assert WORD not in said


UNCAUGHT = {
    "an exception that nobody caught": "raise RuntimeError('no room for ' + address)",
    "one in a thread": "Thread(target=fail).start()",
    "one that nobody can catch": "Unlucky()",
    "a traceback with its local variables": """
try:
    fail()
except RuntimeError as error:
    print(*TracebackException.from_exception(error, capture_locals=True).format(), file=sys.stderr)
""",
    "a warning": "warnings.warn('no room for ' + address)",
    "a library that prints": "smtplib.SMTP()._print_debug('rcpt', (address, b'x'))",
    "pieces of a line": "sys.stderr.write(address[:4]); print(address[4:], file=sys.stderr)",
}
BEGIN = f"""
import smtplib, sys, warnings
from threading import Thread
from traceback import TracebackException
from app import create_app
address = "{ADDRESS}"
def fail():
    local = address
    raise RuntimeError("no room for " + local)
class Unlucky:
    def __del__(self):
        fail()
create_app()
"""


@pytest.mark.parametrize("kind", UNCAUGHT)
def test_what_is_written_to_stderr_past_every_logger_holds_no_address(
    kind: str, tmp_path: object
) -> None:
    command = [sys.executable, "-c", BEGIN + UNCAUGHT[kind]]
    around = environment(INSTANCE_DIR=tmp_path)

    ended = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True)

    assert MASK in ended.stderr
    assert WORD not in ended.stderr.replace(BEGIN, "")


def test_a_command_that_breaks_names_nobody(tmp_path: object) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "articles", "publish", ADDRESS]

    ended = subprocess.run(
        command, cwd=ROOT, env=environment(INSTANCE_DIR=tmp_path), capture_output=True, text=True
    )

    assert ended.returncode != 0
    assert WORD not in ended.stderr
