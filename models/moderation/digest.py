"""What moderators are mailed at the hours they choose: how much waits, never who or what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Select, func, or_, select, update

from extensions import db
from models.appeals.appeal import Appeal
from models.comments.comment import Comment
from models.comments.constraints import STATUSES
from models.comments.proposed_edit import ProposedEdit
from models.decisions.wait_times import waited
from models.mail.outbox import NOTICE, QueuedEmail
from models.moderation.digest_schedule import hours_in, last_moment, zone_of
from models.moderation.queue.queue import counts
from models.moderators.moderator import Moderator
from models.translatable import Sentence

NUMBERED = 5  # of the oldest that wait


@dataclass(frozen=True, slots=True)
class Digest:
    """Counts of one moment. `oldest` are the numbers of the replies that wait longest, and
    `longest` how long the first of them has waited, in words."""

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
        """What waits now, and what came since a moment; lanes are counted to 1,000."""
        lanes = counts()
        oldest = [*db.session.scalars(Comment.pending().limit(NUMBERED))]
        return cls(
            new=_arrived(moment),
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
        """Whether nothing waits for anybody: then silence is the best mail."""
        return not (self.waiting or self.reported or self.appeals or self.edits or self.parked)


def post_due(at: datetime) -> int:
    """Post a digest to each moderator whose hour has struck since their last one, once however
    often this is called and however late. Returns how many; where there is nothing to say,
    none. Channels get the same digest once. The caller commits."""
    due = [each for each in db.session.scalars(_who_wants_one()) if _is_their_turn(each, at)]
    if not due or Digest.since(at).is_empty:
        return 0
    for moderator in due:
        QueuedEmail.enqueue("digest", to=moderator, at=at)
    if current_app.config["SETTINGS"].notify_urls:
        QueuedEmail.enqueue(NOTICE, to=None, at=at)
    return len(due)


def earlier(letter: QueuedEmail) -> QueuedEmail | None:
    """The digest that the same moderator, or the channels, got before this one."""
    same = QueuedEmail.kind == letter.kind, QueuedEmail.moderator_id == letter.moderator_id
    if letter.moderator_id is None:
        same = QueuedEmail.kind == letter.kind, QueuedEmail.comment_id.is_(None)
    before = select(QueuedEmail).where(
        *same, QueuedEmail.id < letter.id, QueuedEmail.state != "dropped"
    )
    return db.session.scalar(before.order_by(QueuedEmail.id.desc()).limit(1))


def is_first_of_day(letter: QueuedEmail) -> bool:
    """Whether a moderator gets no earlier digest on the same day of theirs."""
    zone = zone_of(letter.moderator.time_zone if letter.moderator else "")
    last = earlier(letter)
    day = letter.created_at.astimezone(zone).date()
    return not last or last.created_at.astimezone(zone).date() != day


def _who_wants_one() -> Select[Moderator]:
    return select(Moderator).where(Moderator.active, Moderator.digest_at != "")


def _is_their_turn(moderator: Moderator, at: datetime) -> bool:
    """Whether an hour has struck since the last digest; it is written down at once, so that
    nobody else posts the same."""
    struck = last_moment(hours_in(moderator.digest_at), moderator.time_zone, at=at)
    if struck is None:
        return False
    before = or_(Moderator.digest_sent_at.is_(None), Moderator.digest_sent_at < struck)
    mine = update(Moderator).where(Moderator.id == moderator.id, before)
    taken = mine.values(digest_sent_at=at).returning(Moderator.id)
    return db.session.scalar(taken) is not None


def _arrived(moment: datetime) -> int:
    """How many replies of readers came since: each status is counted in its index."""
    new = Comment.created_at > moment, Comment.answered_by_id.is_(None)
    each = [
        select(func.count()).where(Comment.status == status, *new).scalar_subquery()
        for status in STATUSES
    ]
    return sum(db.session.execute(select(*each)).one())
