"""What became of the other variants of a text, and where they wait: what it tells of a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, literal, select

from extensions import db
from models.comments.constraints import DECIDED
from models.screening.check_result import CheckResult

if TYPE_CHECKING:
    from models.comments.comment import Comment

MOST_COUNTED: Final = 999
SOME, SURE, NEARLY_ALL = 2, 5, 0.9  # marked as spam, and of all that were decided
MANY, SEVERAL = 3, 2  # replies that wait; people, and articles
MOST_READ: Final = 50  # of those that wait


def find(comment: Comment) -> list[CheckResult]:
    """What the other replies of its campaign tell of one that waits."""
    if comment.duplicate_group_id is None or comment.status != "pending":
        return []
    counts = _counts(comment)
    return [*_of_spam(counts), *_of_articles(comment, waiting=counts["pending"] + 1)]


def _of_spam(counts: Mapping[str, int]) -> list[CheckResult]:
    spam, decided = counts["spam"], sum(counts[each] for each in DECIDED)
    if spam < SOME or spam * 2 <= decided:
        return []
    is_sure = spam >= SURE and spam >= NEARLY_ALL * decided
    values = {"spam": spam, "count": decided + counts["pending"]}
    return [CheckResult(check="campaign", effect="spam" if is_sure else "doubt", values=values)]


def _of_articles(comment: Comment, *, waiting: int) -> list[CheckResult]:
    """Many that wait on several articles, by several people; who sends something twice is not
    doubted for that."""
    if waiting < MANY:
        return []
    kind = type(comment)
    here = kind.duplicate_group_id == comment.duplicate_group_id, kind.status == "pending"
    some = select(kind.commenter_id, kind.article_id).where(*here, kind.id != comment.id)
    rows = db.session.execute(some.order_by(kind.rank, kind.id).limit(MOST_READ)).all()
    people = {comment.commenter_id, *(person for person, _ in rows)}
    articles = {comment.article_id, *(article for _, article in rows)}
    if len(people) < SEVERAL or len(articles) < SEVERAL:
        return []
    values = {"count": waiting, "articles": len(articles)}
    return [CheckResult(check="many articles", effect="doubt", values=values)]


def _counts(comment: Comment) -> dict[str, int]:
    """How many others of its campaign there are of each status, each up to `MOST_COUNTED`."""
    kind = type(comment)
    others = kind.duplicate_group_id == comment.duplicate_group_id, kind.id != comment.id
    some = {
        each: select(literal(1)).where(*others, kind.status == each).limit(MOST_COUNTED).subquery()
        for each in (*DECIDED, "pending")
    }
    counted = [
        select(func.count()).select_from(rows).scalar_subquery().label(each)
        for each, rows in some.items()
    ]
    return dict(db.session.execute(select(*counted)).one()._mapping)
