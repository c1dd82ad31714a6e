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


def test_an_error_in_a_late_change_does_not_lose_the_text(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It helped.")
    desk.decide(1, "approve")

    answer = reader.client.post(receipt, data={"comment": "Longer words.", "name": ""})

    assert (answer.status_code, "Longer words." in answer.text) == (409, True)


def test_a_change_sent_from_another_site_is_refused(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It helped.")

    answer = reader.client.post(
        receipt,
        data={"comment": "Buy now.", "name": "Ann"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert "Buy now." not in desk.queue()


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


def test_the_receipt_shows_the_reply_under_what_it_answers(reader: Reader, desk: Desk) -> None:
    reader.leave("Does <b>it</b> help? " + "Tell me. " * 50, name="Bob", email="bob@example.org")
    desk.decide(1, "approve")

    receipt = reader.open(reader.leave("It does.", parent=1)).text

    shown = receipt.split('aria-label="Your reply in its place"', 1)[1]
    assert shown.index("Does it help?") < shown.index("It does.")
    assert "Tell me. " * 50 not in shown


def test_a_comment_that_is_gone_is_not_shown_on_the_receipt(reader: Reader, desk: Desk) -> None:
    reader.leave("The question.", name="Bob", email="bob@example.org")
    desk.decide(1, "approve")
    receipt = reader.leave("The answer.", parent=1)

    desk.decide(1, "reject")

    assert "The question." not in reader.open(receipt).text


def test_only_a_waiting_reply_is_marked_as_seen_by_its_writer_alone(
    reader: Reader, desk: Desk
) -> None:
    receipt = reader.leave("Words.")
    marked = "Only you can see this."
    assert marked in reader.open(receipt).text

    desk.decide(1, "approve")

    assert marked not in reader.open(receipt).text


def test_the_receipt_and_the_form_say_how_long_it_usually_takes(reader: Reader, desk: Desk) -> None:
    for number in range(1, 11):
        reader.leave(f"Words {number}")
        desk.decide(number, "approve")

    receipt = reader.open(reader.leave("And now?")).text

    assert "usually within an hour" in receipt
    assert "has waited for less than an hour" in receipt
    assert "usually within an hour" in reader.article()


def test_nothing_is_promised_by_a_desk_that_has_hardly_decided(reader: Reader) -> None:
    receipt = reader.open(reader.leave("Words.")).text

    assert "usually" not in receipt + reader.article()
    assert "A moderator reads every reply before it is shown." in receipt


def test_the_receipt_gives_its_whole_address_to_keep(reader: Reader) -> None:
    path = reader.leave("Words.")

    assert f'readonly value="http://localhost{path}"' in reader.open(path).text


def test_a_rejected_reply_says_by_which_rule_and_in_which_words(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("Stop it at once.")
    desk.decide(1, "reject", reason="dangerous", words="Please ask a doctor first.", note="zebra")

    page = reader.open(receipt).text

    assert "No advice that could hurt somebody" in page
    assert "/comment-policy#dangerous" in page
    assert "Please ask a doctor first." in page
    assert "zebra" not in page
