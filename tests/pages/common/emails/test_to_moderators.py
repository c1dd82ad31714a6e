"""Digests and notices: at the hours somebody chose, once, and never who wrote or what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.common.emails.render import render_email
from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import SeenRevision
from models.mail import channels, urgent_alert
from models.mail.outbox import QueuedEmail
from models.moderation.decide import decide, set_urgent
from models.moderation.digest import last_scheduled_time, queue_due_digests
from models.moderators.moderator import Moderator
from tests.support.cast import ANN, OPEN, Desk, Reader
from tests.support.rows import rows
from tests.support.smtp import body_of

pytestmark = pytest.mark.with_email

NOON = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
SECRETS = ("Ann", "example.org", "desk.example", "It helped", "Sleep and Pain", OPEN, "192.0.2")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def somebody_else() -> Moderator:
    """A moderator who gets no mail."""
    return Moderator.add("jon@desk.example", name="Jon")[0]


@pytest.mark.parametrize(
    ("hours", "zone", "at", "struck"),
    [
        ([7, 18], "UTC", "2026-11-22T12:30", "2026-11-22T07:00"),
        ([7, 18], "UTC", "2026-11-22T06:59", "2026-11-21T18:00"),
        ([7], "Europe/Berlin", "2026-11-22T06:00", "2026-11-22T06:00"),
        ([7], "Europe/Berlin", "2026-07-22T05:00", "2026-07-22T05:00"),
        ([7], "Pacific/Auckland", "2026-11-22T12:30", "2026-11-21T18:00"),
        ([2], "Europe/Berlin", "2026-03-29T01:00", "2026-03-29T01:00"),  # skipped: 3 o’clock
        ([2], "Europe/Berlin", "2026-10-25T01:30", "2026-10-25T00:00"),  # twice: the first
        ([7], "Nowhere/Known", "2026-11-22T12:30", "2026-11-22T07:00"),
        ([], "UTC", "2026-11-22T12:30", None),
    ],
)
def test_an_hour_strikes_where_its_clock_hangs(
    hours: list[int], zone: str, at: str, struck: str | None
) -> None:
    assert last_scheduled_time(hours, zone, at=moment(at)) == (moment(struck) if struck else None)


@pytest.fixture
def mona(site: Flask) -> Iterator[Moderator]:
    """Mona, who wants a digest at seven, and held the last one the evening before."""
    with site.app_context():
        mona, _ = Moderator.add("mona@desk.example", name="Mona")
        mona.set_notifications(digest_at="7", time_zone="UTC", urgent=True)
        mona.digest_sent_at = NOON - timedelta(hours=12)
        db.session.commit()
        yield mona
        db.session.rollback()


@pytest.fixture
def comment(reader: Reader, mona: Moderator) -> Comment:
    """A reply of Ann's that waits."""
    reader.leave("It helped.")
    db.session.rollback()
    return db.session.get_one(Comment, 1)


def letters(kind: str) -> list[QueuedEmail]:
    return list(
        db.session.scalars(
            select(QueuedEmail).where(QueuedEmail.kind == kind).order_by(QueuedEmail.id)
        )
    )


def mail(letter: QueuedEmail) -> EmailMessage:
    written = render_email(letter)
    assert written is not None, letter.trouble
    return written


def text(letter: QueuedEmail) -> str:
    """Both versions of a mail."""
    parts = mail(letter)
    return "".join(body_of(parts, kind) for kind in ("plain", "html"))


def test_a_digest_is_posted_once_when_its_hour_has_struck(comment: Comment) -> None:
    posted = [
        queue_due_digests(at) for at in (NOON - timedelta(hours=6), NOON, NOON + timedelta(hours=1))
    ]

    assert posted == [0, 1, 0]
    assert len(letters("digest")) == 1


def test_a_worker_that_was_down_for_days_sends_one(comment: Comment) -> None:
    assert [queue_due_digests(NOON + timedelta(days=each)) for each in (5, 5, 6)] == [1, 0, 1]


@pytest.mark.parametrize("change", [{"active": False}, {"digest_at": ""}])
def test_no_digest_goes_to_who_wants_none(
    comment: Comment, mona: Moderator, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(mona, name, value)

    assert queue_due_digests(NOON) == 0


def test_choosing_an_hour_that_is_over_waits_for_the_next(
    comment: Comment, mona: Moderator
) -> None:
    mona.set_notifications(digest_at="0, 1", time_zone="Pacific/Kiritimati", urgent=False)

    assert (queue_due_digests(now()), queue_due_digests(now() + timedelta(days=1))) == (0, 1)


def test_where_nothing_waits_there_is_silence(comment: Comment, mona: Moderator) -> None:
    decide(comment, "approve", by=mona, seen=SeenRevision(1))

    assert queue_due_digests(NOON) == 0


def test_a_digest_that_has_nothing_left_to_say_is_dropped(
    comment: Comment, mona: Moderator
) -> None:
    queue_due_digests(NOON)
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    (letter,) = letters("digest")
    db.session.commit()

    assert (render_email(letter), letter.state) == (None, "dropped")


def test_a_digest_counts_and_links_and_names_nobody(comment: Comment, mona: Moderator) -> None:
    set_urgent(comment, urgent=True, by=mona)
    queue_due_digests(NOON)

    said = text(letters("digest")[0])

    for line in ("Waiting: 1", "Urgent: 1", "less than an hour", "/moderation/?lane=urgent"):
        assert line in said
    assert [each for each in (*SECRETS, *ANN.values()) if each in said] == []


def test_the_first_digest_of_a_day_holds_the_head_of_the_history(
    comment: Comment, mona: Moderator
) -> None:
    set_urgent(comment, urgent=True, by=mona)
    mona.digest_at = "7, 9"
    for at in (NOON - timedelta(hours=5), NOON, NOON + timedelta(days=1)):
        queue_due_digests(at)
    head = Decision.head()
    assert head

    said = [head.digest.hex() in text(each) for each in letters("digest")]

    assert said == [True, False, True]


def test_an_urgent_reply_is_told_at_once_and_once(comment: Comment, mona: Moderator) -> None:
    jon = somebody_else()
    for urgent in (True, False, True):
        set_urgent(comment, urgent=urgent, by=jon)

    (letter,) = letters("urgent")

    assert (letter.moderator, letter.due_at <= now()) == (mona, True)
    said = text(letter)
    assert ("Reply #1" in said, "/moderation-mail/" in said) == (True, True)
    assert [each for each in (*SECRETS, *ANN.values()) if each in said] == []


def test_nobody_is_told_of_what_they_marked_themselves(comment: Comment, mona: Moderator) -> None:
    set_urgent(comment, urgent=True, by=mona)

    assert letters("urgent") == []


@pytest.mark.parametrize(("earlier", "told"), [(59, False), (61, True)])
def test_nobody_gets_more_urgent_mails_in_an_hour_than_the_most(
    comment: Comment, mona: Moderator, monkeypatch: pytest.MonkeyPatch, earlier: int, told: bool
) -> None:
    monkeypatch.setattr(urgent_alert, "MAX_PER_HOUR", 1)
    QueuedEmail.enqueue("urgent", to=mona, at=now() - timedelta(minutes=earlier))

    set_urgent(comment, urgent=True, by=somebody_else())

    assert (comment.urgent, len(letters("urgent")) == 2) == (True, told)


def test_what_is_urgent_no_longer_is_not_told(comment: Comment) -> None:
    jon = somebody_else()
    for urgent in (True, False):
        set_urgent(comment, urgent=urgent, by=jon)
    db.session.commit()

    assert render_email(letters("urgent")[0]) is None


def test_an_auditor_gets_no_link_to_decide_by(comment: Comment, mona: Moderator) -> None:
    mona.role = "auditor"
    queue_due_digests(NOON)

    assert "/moderation-mail/" not in text(letters("digest")[0])


@pytest.fixture
def channel() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A channel on this machine, and what it was told."""
    told: list[dict[str, str]] = []

    class Channel(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_said: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Channel) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"json://127.0.0.1:{server.server_port}/", told
        server.shutdown()


def notify(site: Flask, address: str) -> None:
    site.config["SETTINGS"] = replace(site.config["SETTINGS"], notify_urls=address)


def test_channels_are_told_the_same_without_links_to_decide_by(
    site: Flask, comment: Comment, channel: tuple[str, list[dict[str, str]]]
) -> None:
    address, told = channel
    notify(site, address)
    set_urgent(comment, urgent=True, by=somebody_else())
    queue_due_digests(NOON)
    db.session.commit()

    assert channels.send_due_notices(render_email) == 2
    assert {each["title"] for each in told} == {"An urgent reply waits", "What waits at the desk"}
    said = json.dumps(told)
    assert [each for each in (*SECRETS, "/moderation-mail/") if each in said] == []


@pytest.mark.parametrize(
    ("address", "state", "trouble"),
    [
        ("json://127.0.0.1:9/", "waiting", channels.UNREACHED),
        ("nonsense", "parked", channels.NOT_UNDERSTOOD),
    ],
)
def test_a_channel_that_is_down_is_tried_again_and_holds_up_no_mail(
    site: Flask, comment: Comment, address: str, state: str, trouble: str
) -> None:
    notify(site, address)
    queue_due_digests(NOON)
    db.session.commit()

    sent = [channels.send_due_notices(render_email) for _ in range(2)]

    assert sent == [0, 0]
    assert [(each.state, each.trouble) for each in letters("notice")] == [(state, trouble)]
    assert db.session.scalars(QueuedEmail.due(now())).one().kind == "digest"


def test_without_channels_there_are_no_notices(comment: Comment) -> None:
    queue_due_digests(NOON)
    set_urgent(comment, urgent=True, by=somebody_else())

    assert letters("notice") == []


def test_the_worker_posts_digests_and_sends_them(
    site: Flask, comment: Comment, mona: Moderator
) -> None:
    mona.digest_sent_at = now() - timedelta(days=2)
    db.session.commit()

    result = site.test_cli_runner().invoke(args=["outbox", "send"])

    assert result.exit_code == 0, result.output
    assert rows(site, "SELECT kind, state FROM outbox") == [("digest", "sent")]


def test_my_mail_is_chosen_at_the_desk(site: Flask, desk: Desk) -> None:
    chosen = {"hours": "18:00 7,7", "time_zone": "Europe/Berlin", "urgent": "y"}

    saved = desk.press("/moderation/my-mail", **chosen)

    assert (saved.status_code, 'value="7, 18"' in desk.open("/moderation/my-mail").text) == (
        303,
        True,
    )
    kept = rows(site, "SELECT digest_at, time_zone, mails_urgent FROM moderators")
    assert kept == [("7,18", "Europe/Berlin", True)]


@pytest.mark.parametrize("hours", ["24", "7:30", "seven", "-1"])
def test_hours_that_are_none_are_named_and_kept(site: Flask, desk: Desk, hours: str) -> None:
    page = desk.press("/moderation/my-mail", hours=hours, time_zone="UTC")

    assert (page.status_code, f'value="{hours}"' in page.text) == (422, True)
    assert rows(site, "SELECT digest_at FROM moderators") == [("",)]


def test_a_notice_that_cannot_be_written_waits_and_is_given_up(
    site: Flask, comment: Comment
) -> None:
    notify(site, "json://127.0.0.1:9/")
    queue_due_digests(NOON)
    (notice,) = letters("notice")
    notice.attempts = channels.MAX_ATTEMPTS - 1
    db.session.commit()

    def fail(letter: QueuedEmail) -> EmailMessage:
        raise ZeroDivisionError

    assert channels.send_due_notices(fail) == 0
    assert (notice.state, notice.trouble) == ("parked", "unwritable ZeroDivisionError")


def test_somebody_may_want_a_digest_every_hour(site: Flask, desk: Desk) -> None:
    every = ", ".join(map(str, range(24)))

    saved = desk.press("/moderation/my-mail", hours=every, time_zone="UTC")

    assert (saved.status_code, f'value="{every}"' in desk.open("/moderation/my-mail").text) == (
        303,
        True,
    )
