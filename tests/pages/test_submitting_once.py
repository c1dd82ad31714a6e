"""One submission does each step once: the text is read once, whoever needs what is found in it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from flask import Flask

from tests.support.cast import SAME_ORIGIN, Reader

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

KEY = "k" * 43
WORDS = "It helped my <b>mother</b>, who took 20 mg of it for weeks."
STEPS = {
    "sanitiser.sanitise",
    "plain_text.plain_text",
    "find.find",
    "crisis.find",
    "minhash.signature",
    "duplicates.of",
}


def steps_of(request: Callable[[], Any]) -> Counter[tuple[str, str]]:
    """How often a request takes each of the steps with the same argument."""
    taken = Counter[tuple[str, str]]()

    def called(frame: FrameType, event: str, _argument: Any) -> None:
        path = Path(frame.f_code.co_filename)
        module = path.parent.name if path.stem == "__init__" else path.stem
        if event == "call" and (step := f"{module}.{frame.f_code.co_name}") in STEPS:
            taken[step, str(next(iter(frame.f_locals.values())))] += 1

    sys.setprofile(called)
    try:
        request()
    finally:
        sys.setprofile(None)
    return taken


@pytest.mark.parametrize("worker_runs", [False, True], ids=["in line", "with the worker"])
def test_a_submission_takes_each_step_once(site: Flask, reader: Reader, worker_runs: bool) -> None:
    site.extensions["screens_beside"] = worker_runs

    taken = steps_of(lambda: reader.reply(WORDS))

    assert set(taken.values()) == {1}, taken
    steps = {step for step, _argument in taken}
    assert {"sanitiser.sanitise", "plain_text.plain_text", "find.find", "duplicates.of"} <= steps


def test_a_changed_text_of_a_second_press_is_read_once(reader: Reader) -> None:
    reader.reply("It hleped my mother.", post_key=KEY)

    taken = steps_of(lambda: reader.reply(WORDS, post_key=KEY))

    assert set(taken.values()) == {1}, taken


def test_a_review_page_reads_the_text_once(reader: Reader) -> None:
    taken = steps_of(lambda: reader.reply(WORDS, preview="Preview"))

    assert set(taken.values()) == {1}, taken


def test_an_edit_sanitises_the_new_text_once(reader: Reader) -> None:
    receipt = reader.leave("It hleped my mother.")
    fields = {"comment": WORDS, "name": "Ann"}

    taken = steps_of(lambda: reader.client.post(receipt, data=fields, headers=SAME_ORIGIN))

    assert taken["sanitiser.sanitise", WORDS] == 1
