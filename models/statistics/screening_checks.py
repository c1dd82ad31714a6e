"""What became of the replies in which each check found something: whether a check is worth it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import distinct, func, select

from extensions import db
from models.comments.comment import Comment
from models.comments.constraints import DECIDED
from models.screening.check_labels import CHECKS
from models.screening.finding import Finding
from models.statistics.desk import recently_decided


@dataclass(frozen=True, slots=True)
class Tally:
    """A check by its `title`, in how many replies it found something, and what these are now."""

    title: str
    approved: int
    rejected: int
    spam: int

    @property
    def replies(self) -> int:
        return self.approved + self.rejected + self.spam


def tally() -> list[Tally]:
    """Each check that found anything in the replies of the last decisions, the busiest first."""
    counts = defaultdict[str, Counter[str]](Counter)
    replies = func.count(distinct(Finding.comment_id))
    found = select(Finding.check, Comment.status, replies).join(
        Comment, Comment.id == Finding.comment_id
    )
    found = found.where(Finding.comment_id.in_(recently_decided()), Comment.status.in_(DECIDED))
    for check, status, many in db.session.execute(found.group_by(Finding.check, Comment.status)):
        counts[check][status] = many
    known = (
        Tally(CHECKS[check].title, *(of_check[each] for each in DECIDED))
        for check, of_check in counts.items()
        if check in CHECKS
    )
    return sorted(known, key=lambda each: (-each.replies, each.title))
