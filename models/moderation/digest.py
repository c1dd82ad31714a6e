"""Email digests to moderators, at the hours they choose: counts only, no names or text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from flask import current_app
from sqlalchemy import Select, func, or_, select, update

from extensions import db
from models.appeals.appeal import Appeal
from models.comments.comment import Comment
from models.comments.constraints import STATUSES
from models.comments.proposed_edit import ProposedEdit
from models.decisions.wait_times import waited
from models.mail.outbox import NOTICE, QueuedEmail
from models.moderation.queue.queue import counts
from models.moderators.moderator import Moderator
from models.translatable import Sentence

MAX_OLDEST_LISTED = 5
LAST_HOUR = 23
_SEPARATOR = re.compile(r"[\s,;]+")
_HOUR = re.compile(r"([0-9]{1,2})(?:[:.]00)?")


@dataclass(frozen=True, slots=True)
class Digest:
    """Counts at one time. `oldest` are the comments pending longest; `longest` says how long."""

    new: int
    waiting: int
    urgent: int
    reported: int
    appeals: int
    edits: int
    parked: int
    longest: Sentence | None
    oldest: list[Comment]

    @classmethod
    def since(cls, moment: datetime) -> Digest:
        """Count what is pending now and what arrived since a time; lanes count up to 1,000."""
        lanes = counts()
        oldest = [*db.session.scalars(Comment.pending().limit(MAX_OLDEST_LISTED))]
        return cls(
            new=_count_received(moment),
            waiting=lanes["waiting"],
            urgent=lanes["urgent"],
            reported=lanes["reported"],
            appeals=Appeal.count_waiting(),
            edits=ProposedEdit.count_waiting(),
            parked=db.session.scalar(select(func.count()).where(QueuedEmail.state == "parked"))
            or 0,
            longest=waited(oldest[0]) if oldest else None,
            oldest=oldest,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is pending: then no digest is sent."""
        return not (self.waiting or self.reported or self.appeals or self.edits or self.parked)


def queue_due_digests(at: datetime) -> int:
    """Queue a digest for each moderator with a scheduled hour since their last one; return how
    many.

    Each hour counts once, however often or late this is called. Queues none if nothing is pending.
    Notification channels get one too. The caller commits.
    """
    due = [each for each in db.session.scalars(_subscribers()) if _claim_if_due(each, at)]
    if not due or Digest.since(at).is_empty:
        return 0
    for moderator in due:
        QueuedEmail.enqueue("digest", to=moderator, at=at)
    if current_app.config["SETTINGS"].notify_urls:
        QueuedEmail.enqueue(NOTICE, to=None, at=at)
    return len(due)


def previous_digest(email: QueuedEmail) -> QueuedEmail | None:
    """Return the digest before this one to the same moderator or the channels."""
    same = QueuedEmail.kind == email.kind, QueuedEmail.moderator_id == email.moderator_id
    if email.moderator_id is None:
        same = QueuedEmail.kind == email.kind, QueuedEmail.comment_id.is_(None)
    before = select(QueuedEmail).where(
        *same, QueuedEmail.id < email.id, QueuedEmail.state != "dropped"
    )
    return db.session.scalar(before.order_by(QueuedEmail.id.desc()).limit(1))


def is_first_of_day(email: QueuedEmail) -> bool:
    """Tell whether this is the moderator's first digest on that day in their time zone."""
    zone = zone_of(email.moderator.time_zone if email.moderator else "")
    last = previous_digest(email)
    day = email.created_at.astimezone(zone).date()
    return not last or last.created_at.astimezone(zone).date() != day


def _subscribers() -> Select[Moderator]:
    return select(Moderator).where(Moderator.active, Moderator.digest_at != "")


def _claim_if_due(moderator: Moderator, at: datetime) -> bool:
    """Tell whether a digest is due, and store that it is sent, so no other process sends it."""
    scheduled = last_scheduled_time(parse_hours(moderator.digest_at), moderator.time_zone, at=at)
    if scheduled is None:
        return False
    before = or_(Moderator.digest_sent_at.is_(None), Moderator.digest_sent_at < scheduled)
    unsent = update(Moderator).where(Moderator.id == moderator.id, before)
    taken = unsent.values(digest_sent_at=at).returning(Moderator.id)
    return db.session.scalar(taken) is not None


def _count_received(moment: datetime) -> int:
    """Count readers' comments since a time; by status, to use its index."""
    new = Comment.created_at > moment, Comment.answered_by_id.is_(None)
    each = [
        select(func.count()).where(Comment.status == status, *new).scalar_subquery()
        for status in STATUSES
    ]
    return sum(db.session.execute(select(*each)).one())


def parse_hours(typed: str) -> list[int]:
    """Parse hours as in “7, 13:00 18” into a sorted list without duplicates.

    Raises `ValueError` for anything that is not a full hour of a day.
    """
    found = [_HOUR.fullmatch(each) for each in _SEPARATOR.split(typed.strip()) if each]
    hours = {int(each[1]) if each else LAST_HOUR + 1 for each in found}
    if hours and max(hours) > LAST_HOUR:
        raise ValueError("no full hour of a day")
    return sorted(hours)


def format_hours(hours: Iterable[int]) -> str:
    """Return hours as stored: “7,13,18”."""
    return ",".join(map(str, hours))


def time_zones() -> list[str]:
    """Return the names of time zones by place, as “Europe/Berlin”."""
    return sorted(each for each in available_timezones() if "/" in each and "Etc" not in each)


def zone_of(time_zone: str) -> tzinfo:
    """Return the time zone of a name; UTC if it is unknown."""
    try:
        return ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        return UTC


def last_scheduled_time(hours: Iterable[int], time_zone: str, *, at: datetime) -> datetime | None:
    """Return the latest of these hours at or before `at`, in UTC; None without hours.

    An hour skipped by daylight saving counts as if it existed; a repeated one counts the first time
    (PEP 495).
    """
    zone = zone_of(time_zone)
    today = at.astimezone(zone).date()
    moments = [
        datetime.combine(today - timedelta(days=back), time(hour), zone).astimezone(UTC)
        for back in (0, 1)
        for hour in hours
    ]
    return max((each for each in moments if each <= at), default=None)
