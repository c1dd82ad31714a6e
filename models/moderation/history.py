"""Decision history with filters.

An index serves the most selective filter; the others are checked row by row over a bounded number
of rows, so that no request takes long however many decisions there are.
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

MAX_ROWS_READ = 2_000  # per page
MAX_ID = 2**31 - 1
MAX_FILTER_LENGTH = 20  # characters
ConditionBuilder = Callable[[type[Decision]], list[ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class Page:
    """Decisions, newest first. `older` is the id to pass as `before` for the next page; None on the
    last.

    `goes_on` tells that the row limit was reached and there is more to search.
    """

    decisions: list[Decision]
    older: int | None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Filters. Numbers are ids, `person` is a tag, days are UTC."""

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
        """Parse the filters in a query string; ignore invalid ones."""
        values = {
            each.name: as_text(asked.get(each.name, ""), most=MAX_FILTER_LENGTH)
            for each in fields(cls)
        }
        return cls(
            moderator=_parse_id(values["moderator"]),
            decision=values["decision"] if values["decision"] in DECISIONS else "",
            reason=values["reason"] if values["reason"] in REASONS else "",
            since=values["since"] if as_day(values["since"]) else "",
            until=values["until"] if as_day(values["until"]) else "",
            person=values["person"],
            comment=_parse_id(values["comment"].lstrip("#")),
            batch=_parse_id(values["batch"]),
        )

    @property
    def address(self) -> dict[str, str]:
        """The query parameters of these filters."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: str(value) for name, value in values.items() if value}

    def page(self, *, before: int = 0, most: int = 50) -> Page:
        """Return up to `most` decisions with ids below `before`."""
        indexed, others = self._conditions
        newest = select(Decision).where(*indexed(Decision), *self._range(before))
        window = newest.order_by(Decision.id.desc()).limit(
            MAX_ROWS_READ if others(Decision) else most
        )
        row = aliased(Decision, window.subquery())
        wanted = select(row.id).where(*others(row)).order_by(row.id.desc()).limit(most)
        found = _load(db.session.scalars(wanted).all())
        if len(found) == most:
            return Page(found, found[-1].id)
        ids = window.with_only_columns(Decision.id)
        last = (
            db.session.scalar(ids.limit(1).offset(MAX_ROWS_READ - 1)) if others(Decision) else None
        )
        return Page(found, last, goes_on=last is not None)

    @property
    def _conditions(self) -> tuple[ConditionBuilder, ConditionBuilder]:
        """The condition an index serves and those checked per row, as functions of the row."""
        asked: list[tuple[object, Callable[[type[Decision]], ColumnElement[bool]]]] = [
            (self.comment, lambda row: row.comment_id == self.comment),
            (self.person, lambda row: row.id.in_(_ids_about_commenter(self.person))),
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
        """Return the days as id limits: ids increase with time."""
        since, until = as_day(self.since), as_day(self.until)
        limits = [Decision.id < before] if before else []
        if since:
            limits.append(Decision.id >= _first_id(since))
        if until:
            limits.append(Decision.id < _first_id(until + timedelta(days=1)))
        return limits


def undoable(decisions: list[Decision]) -> set[int]:
    """Return the ids of decisions that can be undone, in two queries.

    That is the last one about a comment's status if its text is still the same, and others that
    nobody undid.
    """
    comments = {each.comment_id for each in decisions if each.sets_status}
    kind = Decision.decision.concat("")  # makes the planner use the index on comments
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
    """Return the ids of undoable decisions that set no status and are neither undone nor
    superseded."""
    others = [each for each in decisions if each.decision in UNDOABLE]
    undone = select(Decision.undoes_id).where(Decision.undoes_id.in_({each.id for each in others}))
    undone_ids = set(db.session.scalars(undone)) if others else set()
    last: dict[object, int] = {}
    for each in others:
        kind = "urgent" if each.decision == "calm" else each.decision
        if kind in ("urgent", "standing"):
            key = (kind, each.comment_id, each.commenter_id)
            last[key] = max(each.id, last.get(key, 0))
        else:
            last[each.id] = each.id
    return set(last.values()) - undone_ids


def _load(numbers: Sequence[int]) -> list[Decision]:
    """Load decisions by id, in this order, with what is shown beside them."""
    wanted = select(Decision).where(Decision.id.in_(numbers)).order_by(Decision.id.desc())
    return list(db.session.scalars(wanted.options(*_related()))) if numbers else []


def _ids_about_commenter(tag: str) -> Select[int]:
    """Select the ids of decisions about a commenter and their latest `MAX_ROWS_READ` comments."""
    person = select(Commenter.id).where(Commenter.tag == tag).scalar_subquery()
    left = select(Comment.id).where(Comment.commenter_id == person)
    last = (
        left.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(MAX_ROWS_READ).subquery()
    )
    about_comments = select(Decision.id).join(last, last.c.id == Decision.comment_id)
    about_commenter = select(Decision.id).where(Decision.commenter_id == person)
    return about_comments.union_all(about_commenter)  # type: ignore[return-value]


def _first_id(moment: datetime) -> int:
    """Return the id of the first decision at or after a time."""
    later = select(Decision.id).where(Decision.created_at >= moment)
    return db.session.scalar(later.order_by(Decision.created_at).limit(1)) or MAX_ID


def _related() -> tuple[ORMOption, ...]:
    shown = load_only(Comment.id, Comment.name, Comment.status, Comment.revision)
    return joinedload(Decision.comment).options(shown), joinedload(Decision.commenter)


def _parse_id(written: str) -> int:
    is_number = written.isascii() and written.isdigit() and len(written) <= 10
    return number if is_number and (number := int(written)) <= MAX_ID else 0
