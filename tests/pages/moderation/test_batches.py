"""Many at once: chosen, confirmed, worked through step by step, and undone as a whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models.moderation.batches import step as batch_step
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

BATCHES = "/moderation/batches"


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two comments a step, so that a few replies need several."""
    monkeypatch.setattr(batch_step, "STEP_SIZE", 2)


@pytest.fixture
def five(reader: Reader) -> list[str]:
    """Five replies of five people."""
    return [reader.leave(f"Words {n}.", email=f"r{n}@example.org") for n in range(1, 6)]


def choose(desk: Desk, *ids: str, **fields: Any) -> TestResponse:
    """Send the form of the queue: by default reject what is ticked, as “1:1:pending”."""
    sent = {"decision": "reject", "ids": list(ids), **fields}
    return desk.press(BATCHES, **sent)


def everything(desk: Desk, view: str = "lane=waiting", **fields: Any) -> TestResponse:
    return choose(desk, everything="1", view=view, **fields)


def step(desk: Desk, path: str = f"{BATCHES}/1") -> str:
    """Press the button of a batch; give back its page."""
    answer = desk.press(f"{path}/steps", on=path)
    assert (answer.status_code, answer.location) == (303, path)
    return desk.open(path).text


def to_the_end(desk: Desk, path: str = f"{BATCHES}/1") -> str:
    page = step(desk, path)
    while "Go on" in page:
        page = step(desk, path)
    return page


def statuses(site: Flask) -> list[str]:
    return [status for (status,) in rows(site, "SELECT status FROM comments ORDER BY id")]


def test_the_confirmation_names_the_number_and_shows_some(desk: Desk, five: list[str]) -> None:
    answer = choose(desk, "1:1:pending", "3:1:pending")

    page = desk.open(answer.location).text
    assert (answer.status_code, answer.location) == (303, f"{BATCHES}/1")
    assert "Reject 2 replies" in page
    assert "Words 1." in page
    assert "Words 2." not in page


def test_nothing_is_decided_before_it_is_confirmed(
    site: Flask, desk: Desk, five: list[str]
) -> None:
    everything(desk)

    assert statuses(site) == ["pending"] * 5


def test_each_press_goes_on_and_the_end_is_said(site: Flask, desk: Desk, five: list[str]) -> None:
    everything(desk)

    first, second, last = step(desk), step(desk), step(desk)

    assert 'value="2"' in first
    assert "4 of 5 done" in second
    assert "5 of 5 done" in last
    assert "Undo all" in last
    assert statuses(site) == ["rejected"] * 5


def test_a_script_is_told_how_far_it_came(desk: Desk, five: list[str]) -> None:
    everything(desk)
    sent = {"csrf_token": desk.token(f"{BATCHES}/1")}

    answer = desk.client.post(
        f"{BATCHES}/1/steps", data=sent, headers={"Accept": "application/json"}
    )

    assert answer.json == {"handled": 2, "finished": False, "words": "2 of 5 done"}


def test_everything_means_what_the_view_shows(site: Flask, desk: Desk, five: list[str]) -> None:
    everything(desk, "lane=waiting&words=3")

    to_the_end(desk)

    assert statuses(site) == ["pending", "pending", "rejected", "pending", "pending"]


def test_everything_without_a_view_is_refused_and_the_note_kept(
    desk: Desk, five: list[str]
) -> None:
    answer = choose(desk, everything="1", note="all of them")

    assert answer.status_code == 422
    assert "all of them" in answer.text


@pytest.mark.parametrize("ids", [[], ["one"], ["1:1"], ["0:1:pending"], ["99:1:pending"]])
def test_nothing_chosen_is_refused(desk: Desk, five: list[str], ids: list[str]) -> None:
    answer = choose(desk, *ids)

    assert answer.status_code == 422
    assert "choose at least one reply" in answer.text


@pytest.mark.parametrize("decision", ["", "undo", "urgent"])
def test_a_batch_that_makes_no_sense_is_refused(desk: Desk, five: list[str], decision: str) -> None:
    assert choose(desk, "1:1:pending", decision=decision).status_code == 422


def test_what_changed_since_is_left_alone_and_listed(
    site: Flask, desk: Desk, reader: Reader, five: list[str]
) -> None:
    everything(desk)
    reader.client.post(five[3], data={"comment": "Changed.", "name": "Ann"})

    page = to_the_end(desk)

    assert statuses(site) == ["rejected"] * 3 + ["pending", "rejected"]
    assert "4 of 5 done, 1 left alone" in page
    assert "Reply #4" in page


def test_a_finished_batch_pressed_again_changes_nothing(
    site: Flask, desk: Desk, five: list[str]
) -> None:
    everything(desk)
    to_the_end(desk)

    step(desk)

    assert rows(site, "SELECT count(*) FROM decisions") == [(5,)]


def test_all_of_it_can_be_undone_and_the_undo_too(site: Flask, desk: Desk, five: list[str]) -> None:
    everything(desk, reason="advertising")
    to_the_end(desk)

    undo = desk.press(f"{BATCHES}/1/undo", on=f"{BATCHES}/1").location
    confirmation = desk.open(undo).text
    to_the_end(desk, undo)
    undone = statuses(site)
    again = desk.press(f"{undo}/undo", on=undo).location
    to_the_end(desk, again)

    assert "Undo 5 decisions" in confirmation
    assert undone == ["pending"] * 5
    assert statuses(site) == ["rejected"] * 5
    assert rows(site, "SELECT DISTINCT reason FROM comments") == [("advertising",)]


def test_stopped_half_way_it_can_be_undone(site: Flask, desk: Desk, five: list[str]) -> None:
    everything(desk)
    step(desk)

    undo = desk.press(f"{BATCHES}/1/undo", on=f"{BATCHES}/1").location
    to_the_end(desk, undo)

    assert statuses(site) == ["pending"] * 5
    assert "3 were given up" in desk.open(f"{BATCHES}/1").text


def test_an_auditor_looks_and_decides_nothing(site: Flask, desk: Desk, five: list[str]) -> None:
    everything(desk)
    rows(site, "UPDATE moderators SET role = 'auditor'")

    answer = desk.press(f"{BATCHES}/1/steps", on=f"{BATCHES}/1")

    assert answer.status_code == 403
    assert desk.open(f"{BATCHES}/1").status_code == 200


def test_every_batch_is_listed(desk: Desk, five: list[str]) -> None:
    everything(desk)
    choose(desk, "2:1:pending", decision="approve")

    page = desk.open(BATCHES).text

    assert re.findall(r"(Reject 5 replies|Approve 1 reply)<", page) == [
        "Approve 1 reply",
        "Reject 5 replies",
    ]
