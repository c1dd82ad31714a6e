"""The receipt: a reader's private page for one comment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from extensions import db
from models.comments.comment import Comment
from models.mail.link import EmailLink
from tests.support.cast import OPEN, Desk, Reader
from tests.support.rows import rows

pytestmark = pytest.mark.with_email


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


def test_a_rejected_reply_is_not_changed_and_the_text_is_kept(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It helped.")
    desk.decide(1, "reject")

    answer = reader.client.post(receipt, data={"comment": "Buy now.", "name": "Ann"})

    assert answer.status_code == 409
    assert "Buy now." in answer.text
    assert "Buy now." not in desk.open("/moderation/comments/1").text


def test_an_error_in_a_late_change_does_not_lose_the_text(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It helped.")
    desk.decide(1, "reject")

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


def test_a_change_of_a_public_reply_waits_and_readers_see_the_old_words(
    reader: Reader, desk: Desk
) -> None:
    receipt = reader.leave("It hleped.")
    desk.decide(1, "approve")
    before = reader.article()

    answer = reader.client.post(receipt, data={"comment": "It helped.", "name": "Ann"})

    assert (answer.status_code, answer.location) == (303, receipt)
    assert reader.article() == before
    assert "Your change waits for a moderator" in reader.open(receipt).text


def test_a_change_is_changed_again_and_taken_back(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It hleped.")
    desk.decide(1, "approve")
    for words in ("Helped it.", "It helped."):
        reader.client.post(receipt, data={"comment": words, "name": "Ann"})
    assert "Helped it." not in reader.open(receipt).text

    answer = reader.client.post(f"{receipt}/edit/withdrawal")

    assert (answer.status_code, answer.location) == (303, receipt)
    assert "Your change waits" not in reader.open(receipt).text


@pytest.mark.parametrize("path", ["/export", "/erasure"])
def test_looking_at_what_could_go_changes_nothing(site: Flask, reader: Reader, path: str) -> None:
    receipt = reader.leave("It helped.")
    before = rows(site, "SELECT * FROM comments")

    page = reader.open(f"{receipt}{path}")

    assert page.status_code == 200
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        "no-store",
        "no-referrer",
    )
    assert rows(site, "SELECT * FROM comments") == before


def test_everything_held_is_in_the_file(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It hleped.")
    reader.client.post(receipt, data={"comment": "It helped.", "name": "Anna"})
    desk.decide(1, "reject", revision=2, reason="abuse", words="Be kind.", note="zebra")

    answer = reader.open(f"{receipt}/export.json")

    (held,) = answer.get_json()["comments"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (held["words"], held["name"], held["status"]) == ("It helped.", "Anna", "rejected")
    assert [(each["words"], each["name"]) for each in held["earlier"]] == [("It hleped.", "Ann")]
    assert [each["words"] for each in held["decisions"]] == ["Be kind."]
    assert answer.get_json()["address"]["held"]
    assert not any(word in answer.text for word in ("zebra", "Mona", "ann@example.org"))


def test_what_is_held_can_be_read_and_printed(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It hleped.")
    desk.decide(1, "approve")
    reader.client.post(receipt, data={"comment": "It helped.", "name": "Ann"})

    page = reader.open(f"{receipt}/export").text

    for said in ("It hleped.", "It helped.", "It is kept sealed since", "keyed fingerprint, until"):
        assert said in page


def test_what_others_said_and_did_is_read_and_printed_too(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    receipt = reader.leave("Call 12345, it helped.")
    desk.decide(1, "reject", reason="abuse", words="Be kind.")
    reader.client.post(f"{receipt}/appeal", data={"remark": "It was kind."})
    desk.decide(1, "approve")
    taken: dict[str, Any] = {
        "passage": "12345",
        "kind": "phone",
        "revision": 1,
        "status": "approved",
    }
    assert desk.press("/moderation/comments/1/redactions", **taken).status_code == 303
    (tag,) = rows(site, "SELECT tag FROM commenters WHERE id = 1")[0]
    desk.press(
        f"/moderation/people/{tag}/messages", on=f"/moderation/people/{tag}", about=1, message="Hi."
    )

    page = reader.open(f"{receipt}/export").text

    for said in ("Be kind.", "It was kind.", "What was taken out", "Hi.", "Words taken out"):
        assert said in page, said


def test_a_receipt_tells_nothing_of_another_reply_with_the_same_address(
    site: Flask, reader: Reader
) -> None:
    reader.leave("Words of somebody else.")
    rows(site, "UPDATE commenters SET first_seen_at = '2020-01-01 10:00:00'")
    receipt = reader.leave("Mine.", name="Eve")

    held = reader.open(f"{receipt}/export.json").get_json()

    assert [each["words"] for each in held["comments"]] == ["Mine."]
    assert held["address"]["since"] == held["comments"][0]["created_at"]
    assert "person" not in held


def test_erasing_asks_once_more_and_says_what_is_gone(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("It helped.")
    desk.decide(1, "approve")
    assert "Erase your reply?" in reader.open(f"{receipt}/erasure").text

    answer = reader.client.post(f"{receipt}/erasure")

    assert (answer.status_code, "Your reply was erased" in answer.text) == (200, True)
    assert "It helped." not in reader.article() + desk.open("/moderation/comments/1").text


def test_a_stub_stays_where_others_answered(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("The question.")
    desk.decide(1, "approve")
    reader.leave("The answer.", parent=1, email="bob@example.org")
    desk.decide(2, "approve")

    reader.client.post(f"{receipt}/erasure")

    article = reader.article()
    assert ("The question." in article, "The answer." in article) == (False, True)
    assert "This comment is no longer shown." in article


@pytest.mark.parametrize("how", ["withdrawal", "erasure"])
def test_a_receipt_that_is_gone_is_like_any_unknown_page(reader: Reader, how: str) -> None:
    receipt = reader.leave("It helped.")
    reader.client.post(f"{receipt}/{how}")
    unknown = reader.open("/unknown")

    for path in ("", "/export", "/export.json", "/erasure"):
        answer = reader.open(f"{receipt}{path}")
        assert (answer.status_code, answer.text) == (unknown.status_code, unknown.text)
    assert reader.client.post(f"{receipt}/{how}").status_code == 404


@pytest.mark.parametrize("how", ["withdrawal", "erasure"])
def test_a_legal_hold_is_told_to_the_writer(site: Flask, reader: Reader, how: str) -> None:
    receipt = reader.leave("It helped.")
    rows(site, "UPDATE comments SET legal_hold = true")

    answer = reader.client.post(f"{receipt}/{how}")

    assert "A legal hold obliges us to keep its words for now" in answer.text
    assert reader.open(receipt).status_code == 404
    assert rows(site, "SELECT status, source, leaving FROM comments") == [
        ("withdrawn", "", "withdraw" if how == "withdrawal" else "erase")
    ]


def test_a_link_from_a_mail_opens_the_receipt_and_does_all_it_does(
    site: Flask, reader: Reader
) -> None:
    reader.leave("It hleped.")
    with site.app_context():
        comment = db.session.get_one(Comment, 1)
        lasts = timedelta(days=1)
        token = EmailLink.make("receipt", to=comment.commenter, lasts=lasts, comment=comment)
        db.session.commit()

    page = reader.open(f"/receipts/{token}").text
    answer = reader.client.post(f"/receipts/{token}", data={"comment": "It helped.", "name": "Ann"})

    assert ("It hleped." in page, "Keep this private link" in page) == (True, False)
    assert (answer.status_code, answer.location) == (303, f"/receipts/{token}")
    assert reader.client.post(f"/receipts/{token}/erasure").status_code == 200
    assert reader.open(f"/receipts/{token}").status_code == 404
