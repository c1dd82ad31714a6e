"""The history of the desk: who decided what, when, about what and why, narrowed by filters.

One index answers the filter that fits the fewest decisions. What else was asked for is compared
row by row, over so many rows at most, so that no question takes long however old the desk is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload, load_only
from sqlalchemy.orm.interfaces import ORMOption

from extensions import db
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DECISIONS, STATUS_AFTER
from models.decisions.rejection_reasons import REASONS
from models.moderation.undo import UNDOABLE
from models.query_values import as_day, as_text

MOST_READ = 2_000  # decisions for one page
HIGHEST = 2**31 - 1
MOST_TYPED = 20  # characters of each filter
Asked = Callable[[type[Decision]], list[ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class Page:
    """Decisions, the newest first. `older` is the id that the next page begins before; None on
    the last. `goes_on` tells that few were found so far, and that there is more to look through."""

    decisions: list[Decision]
    older: int | None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Which decisions are wanted. Numbers are ids, `person` is a tag, days are UTC."""

    moderator: int = 0
    decision: str = ""
    reason: str = ""
    since: str = ""  # a day, as 2026-11-22
    until: str = ""  # the last day
    person: str = ""
    comment: int = 0
    batch: int = 0

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> History:
        """The history that an address asks for; what makes no sense is left out."""
        said = {
            each.name: as_text(asked.get(each.name, ""), most=MOST_TYPED) for each in fields(cls)
        }
        return cls(
            moderator=_number(said["moderator"]),
            decision=said["decision"] if said["decision"] in DECISIONS else "",
            reason=said["reason"] if said["reason"] in REASONS else "",
            since=said["since"] if as_day(said["since"]) else "",
            until=said["until"] if as_day(said["until"]) else "",
            person=said["person"],
            comment=_number(said["comment"].lstrip("#")),
            batch=_number(said["batch"]),
        )

    @property
    def address(self) -> dict[str, str]:
        """What the address of this history asks for."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: str(value) for name, value in said.items() if value}

    def page(self, *, before: int = 0, most: int = 50) -> Page:
        """Up to `most` decisions with ids below `before`."""
        near, far = self._conditions
        newest = select(Decision).where(*near(Decision), *self._range(before))
        window = newest.order_by(Decision.id.desc()).limit(MOST_READ if far(Decision) else most)
        row = aliased(Decision, window.subquery())
        wanted = select(row.id).where(*far(row)).order_by(row.id.desc()).limit(most)
        found = _read(db.session.scalars(wanted).all())
        if len(found) == most:
            return Page(found, found[-1].id)
        ids = window.with_only_columns(Decision.id)
        last = db.session.scalar(ids.limit(1).offset(MOST_READ - 1)) if far(Decision) else None
        return Page(found, last, goes_on=last is not None)

    @property
    def _conditions(self) -> tuple[Asked, Asked]:
        """What an index answers, and what each row is read for; of decisions, or of such rows."""
        asked: list[tuple[object, Callable[[type[Decision]], ColumnElement[bool]]]] = [
            (self.comment, lambda row: row.comment_id == self.comment),
            (self.person, lambda row: row.id.in_(_about(self.person))),
            (self.batch, lambda row: row.batch_id == self.batch),
            (self.reason, lambda row: row.reason == self.reason),
            (self.decision, lambda row: row.decision == self.decision),
            (self.moderator, lambda row: row.moderator_id == self.moderator),
        ]
        made = [condition for value, condition in asked if value]
        return (
            lambda row: [condition(row) for condition in made[:1]],
            lambda row: [condition(row) for condition in made[1:]],
        )

    def _range(self, before: int) -> list[ColumnElement[bool]]:
        """The days as ids, which rise with time."""
        since, until = as_day(self.since), as_day(self.until)
        limits = [Decision.id < before] if before else []
        if since:
            limits.append(Decision.id >= _first_id(since))
        if until:
            limits.append(Decision.id < _first_id(until + timedelta(days=1)))
        return limits


def undoable(decisions: list[Decision]) -> set[int]:
    """The ids of those decisions that can be undone: the last about the status of a comment
    whose words are still those that were decided, and others that nobody undid. Two queries."""
    comments = {each.comment_id for each in decisions if each.sets_status}
    kind = Decision.decision.concat("")  # so that the index of comments is the one that is used
    about = Decision.comment_id.in_(comments), kind.in_(STATUS_AFTER)
    last = select(func.max(Decision.id)).where(*about).group_by(Decision.comment_id)
    newest = set(db.session.scalars(last)) if comments else set()
    return {
        each.id
        for each in decisions
        if each.id in newest and each.comment
        if each.comment.revision == each.revision and each.comment.status == each.outcome
    } | _not_undone(decisions)


def _not_undone(decisions: list[Decision]) -> set[int]:
    """The ids of those that set no status, are of a kind that is taken back, and still stand:
    nobody undid them, and none of their kind followed on the same thing."""
    others = [each for each in decisions if each.decision in UNDOABLE]
    undone = select(Decision.undoes_id).where(Decision.undoes_id.in_({each.id for each in others}))
    gone = set(db.session.scalars(undone)) if others else set()
    last: dict[object, int] = {}
    for each in others:
        kind = "urgent" if each.decision == "calm" else each.decision
        if kind in ("urgent", "standing"):
            key = (kind, each.comment_id, each.commenter_id)
            last[key] = max(each.id, last.get(key, 0))
        else:
            last[each.id] = each.id
    return set(last.values()) - gone


def _read(numbers: Sequence[int]) -> list[Decision]:
    """The decisions with these ids, in their order, and what stands beside them."""
    wanted = select(Decision).where(Decision.id.in_(numbers)).order_by(Decision.id.desc())
    return list(db.session.scalars(wanted.options(*_beside()))) if numbers else []


def _about(tag: str) -> Select[int]:
    """The ids of decisions about a person, and about the `MOST_READ` comments that they left
    last."""
    person = select(Commenter.id).where(Commenter.tag == tag).scalar_subquery()
    left = select(Comment.id).where(Comment.commenter_id == person)
    last = left.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(MOST_READ).subquery()
    theirs = select(Decision.id).join(last, last.c.id == Decision.comment_id)
    them = select(Decision.id).where(Decision.commenter_id == person)
    return theirs.union_all(them)  # type: ignore[return-value]


def _first_id(moment: datetime) -> int:
    """The id of the first decision at a moment or after it."""
    later = select(Decision.id).where(Decision.created_at >= moment)
    return db.session.scalar(later.order_by(Decision.created_at).limit(1)) or HIGHEST


def _beside() -> tuple[ORMOption, ...]:
    shown = load_only(Comment.id, Comment.name, Comment.status, Comment.revision)
    return joinedload(Decision.comment).options(shown), joinedload(Decision.commenter)


def _number(written: str) -> int:
    is_number = written.isascii() and written.isdigit() and len(written) <= 10
    return number if is_number and (number := int(written)) <= HIGHEST else 0
