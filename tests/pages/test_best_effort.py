"""What goes with a reply or a decision, and fails, takes neither of them along."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from blueprints.common.request import logs
from models.screening import crisis, screening
from models.screening.classifier import classify
from models.screening.private_data import find
from tests.support.cast import ANN, OPEN, SAME_ORIGIN, Desk, Reader
from tests.support.decide import decide
from tests.support.rows import how_many, rows

DANGER = "I took 20 of my pills an hour ago."
FAILED, UNREAD = "One of the checks could not read this reply", "No check has looked at these words"


def away(site: Flask, table: str) -> None:
    rows(site, f"ALTER TABLE {table} RENAME TO {table}_away")


def raising(*_arguments: Any, **_named: Any) -> Any:
    raise ValueError("words of a reader")


@pytest.mark.with_email
@pytest.mark.parametrize(
    ("table", "work"),
    [
        ("retention_runs", "deleting expired data failed"),
        pytest.param("subscriptions", "subscribing to emails failed", marks=pytest.mark.with_email),
        ("outbox", "alerting moderators of an urgent comment failed"),
        ("likenesses", "screening a comment failed"),
        ("triage_models", "looking at a reply failed"),
    ],
)
def test_a_reply_is_stored_whatever_fails_beside_it(
    site: Flask,
    reader: Reader,
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
    table: str,
    work: str,
) -> None:
    rows(site, "UPDATE moderators SET mails_urgent = true")
    away(site, table)

    answer = reader.reply(DANGER, mail_replies="y")

    assert answer.status_code == 303
    assert rows(site, "SELECT status, screened FROM comments") == [("pending", True)]
    assert work in caplog.text
    assert "pills" not in caplog.text


@pytest.mark.parametrize(("room", "name"), [(find, "find"), (crisis, "find"), (classify, "find")])
def test_a_check_that_fails_is_told_to_moderators_and_holds_up_no_other(
    site: Flask,
    reader: Reader,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    room: Any,
    name: str,
) -> None:
    monkeypatch.setattr(room, name, raising)

    answer = reader.reply(DANGER)

    assert answer.status_code == 303
    assert FAILED in desk.open("/moderation/").text
    assert rows(site, "SELECT urgent FROM comments") == [(room is not crisis,)]


def test_a_reply_that_can_not_be_screened_says_so_to_moderators_until_it_is(
    site: Flask, reader: Reader, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "run_checks", raising)
    receipt = reader.leave(DANGER)
    assert UNREAD in desk.open("/moderation/").text

    monkeypatch.undo()
    fields = {"comment": f"{DANGER} Help.", "name": "Ann"}
    reader.client.post(receipt, data=fields, headers=SAME_ORIGIN)

    assert UNREAD not in desk.open("/moderation/").text
    assert rows(site, "SELECT urgent FROM comments") == [(True,)]


def test_an_edit_is_kept_although_it_can_not_be_screened(
    site: Flask, reader: Reader, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = reader.leave("All is well.")
    monkeypatch.setattr(screening, "run_checks", raising)

    fields = {"comment": "All is better.", "name": "Ann"}
    answer = reader.client.post(receipt, data=fields, headers=SAME_ORIGIN)

    assert answer.status_code == 303
    assert rows(site, "SELECT source, screened FROM comments") == [("All is better.", True)]
    assert UNREAD in desk.open("/moderation/").text


def test_a_report_is_kept_although_nothing_can_be_forgotten_in_passing(
    site: Flask, reader: Reader
) -> None:
    reader.leave("It helped me.")
    decide(site, 1, "approve")
    away(site, "retention_runs")

    answer = reader.client.post(
        "/comments/1/report", data={"reason": "abuse", "remark": ""}, headers=SAME_ORIGIN
    )

    assert answer.status_code == 303
    assert how_many(site, "reports") == 1


def test_a_decision_stands_although_nobody_can_be_told(site: Flask, reader: Reader) -> None:
    reader.leave("It helped me.")
    away(site, "subscriptions")

    decide(site, 1, "approve")

    assert rows(site, "SELECT status FROM comments") == [("approved",)]


class Unwritable:
    def __repr__(self) -> str:
        raise RuntimeError("no words")

    __str__ = __repr__


@pytest.mark.parametrize(
    "said",
    [
        lambda log: log.error("%s", Unwritable()),
        lambda log: log.error(Unwritable()),
        lambda log: log.error("odd", extra={"page": Unwritable()}),
        lambda log: log.error("%d", "no number"),
    ],
)
def test_a_record_that_can_not_be_written_breaks_nothing_and_is_said(
    site: Flask, capsys: pytest.CaptureFixture[str], said: Callable[[logging.Logger], None]
) -> None:
    handler = logs.StderrHandler()
    handler.setFormatter(logs.JsonFormatter())
    (log := logging.getLogger("odd")).addHandler(handler)
    log.propagate = False

    said(log)

    log.removeHandler(handler)
    assert '"level": "error"' in capsys.readouterr().err


def test_the_words_of_a_reply_survive_a_check_that_fails_before_they_are_stored(
    site: Flask, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "find", raising)
    sent = {**ANN, "comment": "Call me under 0171 1234567.", "clock": reader.clock()}

    reviewed = reader.client.post(f"/articles/{OPEN}/comments", data=sent, headers={})

    assert reviewed.status_code == 200
    assert "0171 1234567" in reviewed.text
