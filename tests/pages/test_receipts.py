"""The receipt: a reader's private page for one comment."""

from __future__ import annotations

import pytest

from tests.cast import OPEN, Desk, Reader


def test_the_receipt_shows_the_comment_as_it_will_look(reader: Reader) -> None:
    receipt = reader.open(reader.leave("Take <b>5 mg</b>.")).text

    assert "Take <b>5 mg</b>." in receipt
    assert f'href="/articles/{OPEN}"' in receipt


def test_the_receipt_is_for_its_reader_alone(reader: Reader) -> None:
    headers = reader.open(reader.leave("Words.")).headers

    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["x" * 43, "x", "%00", "..%2f", "x" * 5_000, "é"])
def test_an_unknown_receipt_is_like_any_unknown_page(reader: Reader, token: str) -> None:
    unknown, receipt = reader.open("/unknown"), reader.open(f"/receipts/{token}")

    assert (receipt.status_code, receipt.text) == (unknown.status_code, unknown.text)


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        ("approve", "Your reply is public"),
        ("reject", "Your reply is not shown"),
        ("spam", "Your reply is not shown"),
    ],
)
def test_the_receipt_says_what_was_decided(
    reader: Reader, desk: Desk, decision: str, sentence: str
) -> None:
    receipt = reader.leave("Words.")

    desk.decide(1, decision)

    assert sentence in reader.open(receipt).text


def test_a_waiting_reply_can_be_changed(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It hleped.")

    answer = reader.client.post(receipt, data={"comment": "It helped.", "name": "Anna"})

    assert (answer.status_code, answer.location) == (303, receipt)
    queue = desk.queue()
    assert ("It helped." in queue, "It hleped." in queue, "revision 2" in queue) == (
        True,
        False,
        True,
    )


def test_an_error_in_a_change_is_named_and_the_text_is_kept(reader: Reader) -> None:
    receipt = reader.leave("It helped.")

    answer = reader.client.post(receipt, data={"comment": "Longer words.", "name": ""})

    assert answer.status_code == 422
    assert "Please type a name." in answer.text
    assert "Longer words." in answer.text


def test_a_decided_reply_is_not_changed_and_the_text_is_kept(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It helped.")
    desk.decide(1, "approve")

    answer = reader.client.post(receipt, data={"comment": "Buy now.", "name": "Ann"})

    assert answer.status_code == 409
    assert "Buy now." in answer.text
    assert "Buy now." not in reader.article()


def test_a_withdrawn_reply_is_gone_everywhere_at_once(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It helped.")
    desk.decide(1, "approve")

    answer = reader.client.post(f"{receipt}/withdrawal")

    assert answer.status_code == 200
    assert "It helped." not in reader.article() + desk.open("/moderation/comments/1").text
    assert reader.open(receipt).status_code == 404


def test_same_words_after_withdrawing_are_a_new_reply(reader: Reader) -> None:
    key = "k" * 43
    receipt = reader.leave("It helped.", post_key=key)
    reader.client.post(f"{receipt}/withdrawal")

    assert "waits for a moderator" in reader.open(reader.leave("It helped.", post_key=key)).text
