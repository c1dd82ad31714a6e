"""The help box: before sending and after, in the article's language, once it is approved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.models.screening.crisis.test_help_file import BOX
from tests.pages.test_comment_preview import confirming_form
from tests.support.cast import OPEN, Desk, Reader, publish
from tests.support.rows import how_many, rows

DANGER = "I took 20 of my pills an hour ago."
CALL = '<a href="tel:116123"><strong>116 123</strong></a>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An approved box, in English."""
    (boxes := tmp_path / "help").mkdir()
    (boxes / "en.md").write_text(BOX)
    return boxes


@pytest.fixture
def helpful(build: Callable[..., Flask], folder: Path) -> Flask:
    """A site with that box."""
    app = build(urgent_help_dir=folder)
    publish(app)
    return app


def test_words_of_danger_bring_the_box_before_anything_is_stored(helpful: Flask) -> None:
    answer = Reader(helpful).reply(DANGER)

    assert answer.status_code == 200
    assert 'lang="en" dir="ltr">' in answer.text
    assert CALL in answer.text
    assert how_many(helpful, "comments") == 0


def test_whoever_goes_on_sends_the_reply_and_sees_the_box_while_it_waits(helpful: Flask) -> None:
    reader = Reader(helpful)
    fields = confirming_form(reader.reply(DANGER).text)

    sent = reader.client.post(f"/articles/{OPEN}/comments", data=fields, headers=reader.headers)

    assert sent.status_code == 303
    assert CALL in reader.open(sent.location).text


def test_the_box_is_gone_once_the_reply_was_decided(helpful: Flask) -> None:
    reader = Reader(helpful)
    fields = confirming_form(reader.reply(DANGER).text)
    sent = reader.client.post(f"/articles/{OPEN}/comments", data=fields, headers=reader.headers)

    Desk.signed_in(helpful).decide(1, "approve")

    assert CALL not in reader.open(sent.location).text


def test_a_change_into_words_of_danger_brings_the_box_to_the_receipt(helpful: Flask) -> None:
    reader = Reader(helpful)
    receipt = reader.leave("It helps me sleep.")
    assert CALL not in reader.open(receipt).text

    reader.client.post(receipt, data={"comment": DANGER, "name": "Ann"}, headers=reader.headers)

    assert CALL in reader.open(receipt).text


def test_a_preview_shows_the_box_too(helpful: Flask) -> None:
    assert CALL in Reader(helpful).reply(DANGER, preview="Preview").text


def test_other_words_are_sent_as_ever(helpful: Flask) -> None:
    receipt = Reader(helpful).leave("I took 20 mg pills for a week.")

    assert CALL not in Reader(helpful).open(receipt).text


@pytest.mark.parametrize(
    ("language", "is_shown"), [("en", True), ("en-GB", True), ("", True), ("de", False)]
)
def test_the_box_is_of_the_article_s_language(
    helpful: Flask, language: str, is_shown: bool
) -> None:
    rows(helpful, f"UPDATE articles SET language = '{language}'")  # noqa: S608 - our own rows

    answer = Reader(helpful).reply(DANGER)

    assert (answer.status_code == 200) is is_shown


def test_the_boxes_that_come_with_the_site_interrupt_nobody(site: Flask, reader: Reader) -> None:
    receipt = reader.leave(DANGER)

    assert "tel:" not in reader.open(receipt).text
    assert rows(site, "SELECT urgent FROM comments")[0][0]


def test_the_desk_sees_which_boxes_are_off_and_what_lacks(desk: Desk) -> None:
    page = desk.open("/moderation/urgent-help").text

    assert "Deutsch · switched off" in page
    assert "nobody has approved its words" in page
    assert "not checked yet" in page
    assert 'href="tel:0800' in page


def test_the_desk_sees_which_box_is_on(helpful: Flask) -> None:
    page = Desk.signed_in(helpful).open("/moderation/urgent-help").text

    assert "English · switched on" in page
    assert "Approved by Ed on November 22, 2026." in page


def test_a_site_does_not_start_on_a_box_it_can_not_read(
    build: Callable[..., Flask], folder: Path
) -> None:
    (folder / "en.md").write_text(BOX.replace("crisis", "police"))

    with pytest.raises(SystemExit, match=r"en\.md:9: “kind” must be one of"):
        build(urgent_help_dir=folder)
