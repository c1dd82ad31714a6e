"""How long replies wait for a moderator, learnt from this desk's own decisions, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from extensions import db
from models.comment import Comment
from models.decision import Decision
from models.types import now

LAST = 50  # decisions, and as many of the replies that wait longest
FEWEST = 10  # decisions; fewer say too little to promise anything
NINE_IN_TEN = 0.9

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_WORDS = (
    (_HOUR, "an hour"),
    (2 * _HOUR, "two hours"),
    (3 * _HOUR, "three hours"),
    (6 * _HOUR, "six hours"),
    (12 * _HOUR, "twelve hours"),
    (_DAY, "a day"),
    (2 * _DAY, "two days"),
    (3 * _DAY, "three days"),
    (5 * _DAY, "five days"),
    (7 * _DAY, "a week"),
    (14 * _DAY, "two weeks"),
    (30 * _DAY, "a month"),
)


def usual_wait(at: datetime | None = None) -> str:
    """The time within which nine replies in ten are decided, as “a day”; "" where unknown.

    Nothing is claimed after fewer than `FEWEST` decisions, nor of waits longer than a month.
    Replies that have waited longer already count as well: a desk that stopped deciding must not
    go on promising what it once kept.
    """
    decided = [made - left for made, left in db.session.execute(_first_decisions())]
    if len(decided) < FEWEST:
        return ""
    kept = _nine_in_ten(decided)
    at = at or now()
    overdue = [at - left for left in db.session.scalars(_longest_waiting()) if at - left > kept]
    return _rounded_up(_nine_in_ten(decided + overdue))


def waited(comment: Comment, at: datetime | None = None) -> str:
    """How long a reply has waited so far: “less than an hour”, “more than two days”."""
    wait = (at or now()) - comment.created_at
    passed = [words for length, words in _WORDS if length <= wait]
    return f"more than {passed[-1]}" if passed else "less than an hour"


def _first_decisions() -> Select[datetime, datetime]:
    """When the last decisions were made and their replies left, without second thoughts."""
    earlier = aliased(Decision)
    had_one = exists().where(earlier.comment_id == Decision.comment_id, earlier.id < Decision.id)
    newest = select(Decision.created_at, Comment.created_at).join(Decision.comment)
    return newest.where(~had_one).order_by(Decision.id.desc()).limit(LAST)


def _longest_waiting() -> Select[datetime]:
    return Comment.pending().with_only_columns(Comment.created_at).limit(LAST)


def _nine_in_ten(waits: list[timedelta]) -> timedelta:
    return sorted(waits)[int(NINE_IN_TEN * (len(waits) - 1) + 0.5)]


def _rounded_up(wait: timedelta) -> str:
    return next((words for length, words in _WORDS if wait <= length), "")
