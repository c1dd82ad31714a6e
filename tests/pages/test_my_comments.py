"""All my comments: a link by mail, the same answer for everybody, and what the link opens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.common.emails import NotNeeded
from blueprints.common.emails.my_comments_link import MAX_PER_HOUR, my_comments_link
from blueprints.common.emails.render import render_email
from extensions import db
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from tests.support.cast import Desk, Reader
from tests.support.rows import how_many, rows

pytestmark = pytest.mark.with_email

PAGE = "/my-comments"


def ask(reader: Reader, email: str = "ann@example.org", **headers: str) -> TestResponse:
    return reader.client.post(PAGE, data={"email": email}, headers=headers or reader.headers)


@pytest.fixture
def link(site: Flask, reader: Reader) -> str:
    """Ann’s link to her two replies; Bob left one as well."""
    reader.leave("One.")
    reader.leave("Two.")
    reader.leave("Not hers.", name="Bob", email="bob@example.org")
    with site.app_context():
        person = db.session.get_one(Comment, 1).commenter
        token = EmailLink.make("mine", to=person, lasts=timedelta(hours=1))
        db.session.commit()
    return f"{PAGE}/{token}"


def test_the_answer_is_the_same_for_every_address(site: Flask, reader: Reader) -> None:
    reader.leave("One.")

    answers = [ask(reader, each) for each in ("ann@example.org", "nobody@example.org")]
    pages = [reader.open(each.location).data for each in answers]

    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].data == answers[1].data
    assert dict(answers[0].headers) == dict(answers[1].headers) | {
        "X-Request-ID": answers[0].headers["X-Request-ID"]
    }
    assert pages[0] == pages[1]


def test_a_known_and_an_unknown_address_are_the_same_work(site: Flask, reader: Reader) -> None:
    reader.leave("One.")
    rows(site, "DELETE FROM outbox")

    for each in ("ANN@example.org", "nobody@example.org"):
        ask(reader, each)

    letters = rows(site, "SELECT kind, commenter_id, state FROM outbox ORDER BY id")
    assert [tuple(each) for each in letters] == [("mine", 1, "waiting"), ("mine", None, "waiting")]
    assert how_many(site, "commenters") == 1


@pytest.mark.parametrize("typed", ["", "  ", "no address", "a@b"])
def test_what_is_no_address_is_named_and_kept(site: Flask, reader: Reader, typed: str) -> None:
    answer = ask(reader, typed)

    assert answer.status_code == 422
    assert "Please" in answer.text
    assert f'value="{typed.strip()}"' in answer.text
    assert how_many(site, "outbox") == 0


def test_a_form_of_another_site_is_refused(site: Flask, reader: Reader) -> None:
    answer = ask(reader, **{"Sec-Fetch-Site": "cross-site"})

    assert (answer.status_code, how_many(site, "outbox")) == (403, 0)


def test_asking_very_often_is_refused_whoever_is_asked_for(site: Flask, reader: Reader) -> None:
    for number in range(5):
        assert ask(reader, f"r{number}@example.org").status_code == 303

    answer = ask(reader, "another@example.org")

    assert (answer.status_code, how_many(site, "outbox")) == (429, 5)
    assert "another@example.org" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert ask(Reader(site, address="203.0.113.1")).status_code == 303


def test_the_letter_leads_to_the_list_and_says_nothing_else(site: Flask, reader: Reader) -> None:
    reader.leave("One.")
    ask(reader)

    with site.app_context():
        mail = render_email(db.session.query(QueuedEmail).filter_by(kind="mine").one())
        db.session.commit()

    assert mail
    text, page = (each.get_content() for each in mail.iter_parts())
    (path,) = set(re.findall(r"http://127.0.0.1:8000(/my-comments/\S+?)(?=[\s\"])", text + page))
    assert "One." in reader.open(path).text
    assert not any(word in mail.as_string() for word in ("One.", "Ann", "ann@example.org"))


def posted(kind: str, person: Commenter | None) -> QueuedEmail:
    letter = QueuedEmail.enqueue(kind, to=person)
    assert letter
    return letter


def test_nobody_gets_many_of_these_letters(site: Flask, reader: Reader) -> None:
    reader.leave("One.")
    with site.app_context():
        person = db.session.get_one(Comment, 1).commenter
        for _ in range(MAX_PER_HOUR):
            posted("mine", person).finish("sent")

        with pytest.raises(NotNeeded):
            my_comments_link(posted("mine", person))


def test_a_letter_to_nobody_is_not_written(site: Flask) -> None:
    with site.app_context(), pytest.raises(NotNeeded):
        my_comments_link(posted("mine", None))


def test_the_list_shows_their_replies_and_nobody_elses(reader: Reader, link: str) -> None:
    page = reader.open(link)

    assert ("One." in page.text, "Two." in page.text, "Not hers." in page.text) == (
        True,
        True,
        False,
    )
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        "no-store",
        "no-referrer",
    )


def test_each_reply_is_managed_through_the_link(reader: Reader, link: str) -> None:
    receipt = f"/receipts/{link.rpartition('/')[2]}.1"
    assert receipt in reader.open(link).text

    answer = reader.client.post(receipt, data={"comment": "Changed.", "name": "Ann"})

    assert (answer.status_code, answer.location) == (303, receipt)
    page = reader.open(receipt).text
    assert ("Changed." in page, "Keep this private link" in page) == (True, False)
    assert reader.open(f"{receipt[:-1]}3").status_code == 404


def test_everything_is_exported_and_nothing_of_anybody_else(reader: Reader, link: str) -> None:
    file, page = reader.open(f"{link}/export.json"), reader.open(f"{link}/export").text

    assert [each["words"] for each in file.get_json()["comments"]] == ["One.", "Two."]
    assert file.get_json()["person"]["standing"] == "normal"
    assert ("One." in page, "Two." in page, "Not hers." in page + file.text) == (True, True, False)
    assert "ann@example.org" not in page + file.text


def test_everything_is_erased_after_asking_once_more(
    site: Flask, reader: Reader, desk: Desk, link: str
) -> None:
    desk.decide(1, "approve")
    assert "Erase everything?" in reader.open(f"{link}/erasure").text

    answer = reader.client.post(f"{link}/erasure")

    assert (answer.status_code, "Everything was erased" in answer.text) == (200, True)
    assert reader.open(link).status_code == 404
    assert [each[0] for each in rows(site, "SELECT source FROM comments ORDER BY id")] == [
        "",
        "",
        "Not hers.",
    ]


@pytest.mark.parametrize(("fields", "is_shut"), [({}, False), ({"for": "ever"}, True)])
def test_mails_are_stopped(
    site: Flask, reader: Reader, link: str, fields: dict[str, str], is_shut: bool
) -> None:
    rows(
        site,
        "INSERT INTO subscriptions (commenter_id, comment_id, kind, state, asked_at) "
        "VALUES (1, 1, 'replies', 'asked', '2026-11-22 10:00:00')",
    )

    answer = reader.client.post(f"{link}/mails", data=fields)

    assert (answer.status_code, answer.location) == (303, link)
    assert [each[0] for each in rows(site, "SELECT state FROM subscriptions")] == ["ended"]
    assert bool(rows(site, "SELECT mail_shut FROM commenters WHERE id = 1")[0][0]) is is_shut


def test_opening_every_page_of_the_link_changes_nothing(
    site: Flask, reader: Reader, link: str
) -> None:
    tables = ("comments", "commenters", "mail_links", "outbox")
    before = [rows(site, f"SELECT * FROM {each} ORDER BY id") for each in tables]  # noqa: S608

    for path in ("", "/export", "/export.json", "/erasure"):
        assert reader.open(f"{link}{path}").status_code == 200

    assert [rows(site, f"SELECT * FROM {each} ORDER BY id") for each in tables] == before  # noqa: S608


@pytest.mark.parametrize("change", ["expires_at = '2020-01-01'", "used_at = '2026-01-01'"])
def test_a_link_that_is_over_is_like_any_unknown_page(
    site: Flask, reader: Reader, link: str, change: str
) -> None:
    rows(site, f"UPDATE mail_links SET {change}")  # noqa: S608
    unknown = reader.open("/unknown")

    for path in (link, f"{link}/export", f"/receipts/{link.rpartition('/')[2]}.1"):
        answer = reader.open(path)
        assert (answer.status_code, answer.text) == (404, unknown.text)
