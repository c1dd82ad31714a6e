"""Usual time until a decision, estimated from recent decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.translatable import Sentence, sentence

SAMPLE_SIZE = 50  # recent decisions, and longest-waiting comments
MIN_DECISIONS = 10  # fewer give no estimate
PERCENTILE = 0.9

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_WAITS = (
    # Translators: stands after “usually within”; the longer ones after “has waited for”.
    (_HOUR, sentence("an hour"), sentence("more than an hour")),
    (2 * _HOUR, sentence("two hours"), sentence("more than two hours")),
    (3 * _HOUR, sentence("three hours"), sentence("more than three hours")),
    (6 * _HOUR, sentence("six hours"), sentence("more than six hours")),
    (12 * _HOUR, sentence("twelve hours"), sentence("more than twelve hours")),
    (_DAY, sentence("a day"), sentence("more than a day")),
    (2 * _DAY, sentence("two days"), sentence("more than two days")),
    (3 * _DAY, sentence("three days"), sentence("more than three days")),
    (5 * _DAY, sentence("five days"), sentence("more than five days")),
    (7 * _DAY, sentence("a week"), sentence("more than a week")),
    (14 * _DAY, sentence("two weeks"), sentence("more than two weeks")),
    (30 * _DAY, sentence("a month"), sentence("more than a month")),
)
_UNDER_AN_HOUR, _UNKNOWN = sentence("less than an hour"), Sentence("")


def usual_wait(at: datetime | None = None) -> Sentence:
    """Return the time within which 90 % of comments are decided, as “a day”; "" if unknown.

    Unknown with fewer than `MIN_DECISIONS` decisions, or beyond a month. Includes comments that
    have already waited longer, so that an inactive team stops promising what it once achieved.
    """
    decided = [made - left for made, left in db.session.execute(_first_decisions())]
    if len(decided) < MIN_DECISIONS:
        return _UNKNOWN
    kept = _percentile(decided)
    at = at or now()
    overdue = [at - left for left in db.session.scalars(_longest_waiting()) if at - left > kept]
    return _rounded_up(_percentile(decided + overdue))


def waited(comment: Comment, at: datetime | None = None) -> Sentence:
    """Return how long a comment has waited so far: “less than an hour”, “more than two days”."""
    wait = (at or now()) - comment.created_at
    passed = [more for length, _, more in _WAITS if length <= wait]
    return passed[-1] if passed else _UNDER_AN_HOUR


def _first_decisions() -> Select[datetime, datetime]:
    """Select the times of recent first decisions with those of their comments."""
    earlier = aliased(Decision)
    before = earlier.comment_id == Decision.comment_id, earlier.id < Decision.id
    had_one = exists().where(*before, earlier.decision.in_(STATUS_AFTER))
    newest = select(Decision.created_at, Comment.created_at).join(Decision.comment)
    kind = Decision.decision.concat("")  # keeps the planner off the index on `decision`
    newest = newest.where(kind.in_(STATUS_AFTER), Comment.answered_by_id.is_(None))
    return newest.where(~had_one).order_by(Decision.id.desc()).limit(SAMPLE_SIZE)


def _longest_waiting() -> Select[datetime]:
    waiting = select(Comment.created_at).where(Comment.status == "pending")
    return waiting.order_by(Comment.created_at, Comment.id).limit(SAMPLE_SIZE)


def _percentile(waits: list[timedelta]) -> timedelta:
    return sorted(waits)[int(PERCENTILE * (len(waits) - 1) + 0.5)]


def _rounded_up(wait: timedelta) -> Sentence:
    return next((words for length, words, _ in _WAITS if wait <= length), _UNKNOWN)
