"""Lanes and filters of the moderation queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, literal_column, select, text, tuple_

from models.articles.article import Article
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.comments.rank import GROUPED_OFFSET, LIKELY_SPAM
from models.decisions.rejection_reasons import REASONS
from models.encryption.column_guard import holds_address
from models.query_values import as_day, as_text, row_number
from models.screening.check_labels import CHECKS
from models.screening.finding import Finding
from models.search.query import SearchQuery

# Literals, not bound parameters, so that both databases can use the partial indexes.
LANES: dict[str, str] = {
    "waiting": "comments.status = 'pending' AND comments.rank IN (0, 1, 2, 10, 11, 12)",
    "urgent": "comments.status = 'pending' AND comments.rank = 0",
    "suspected": "comments.status = 'pending' AND comments.rank IN (3, 13)",
    "reported": "comments.reports > 0",
    "approved": "comments.status = 'approved'",
    "rejected": "comments.status = 'rejected'",
    "spam": "comments.status = 'spam'",
}
BY_RANK: dict[str, str] = {  # without near-duplicates behind another card
    "waiting": "comments.status = 'pending' AND comments.rank < 3",
    # A range, though only one rank matches: with = SQLite would sort.
    "suspected": "comments.status = 'pending' AND comments.rank > 2 AND comments.rank < 10",
}
OLDEST_FIRST = frozenset({"waiting", "urgent", "suspected", "reported"})


NEXT = "next"  # in place of a view: one comment at a time
MAX_FILTER_LENGTH = 200  # characters


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """One lane of the queue with its filters; each combination has its own address."""

    lane: str = "waiting"
    article: str = ""  # slug
    person: str = ""  # tag
    reason: str = ""
    since: str = ""  # a day, as 2026-11-22, UTC
    until: str = ""  # the last day
    link: str = ""  # “1” for comments with a link
    check: str = ""  # code of a screening check
    rule: str = ""  # id of a screening rule
    campaign: str = ""  # id of a near-duplicate group
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> QueueFilter:
        """Parse the filters of a query string or form.

        Ignores invalid values, and words with an email address: no page shows one.
        """
        values = {
            each.name: as_text(asked.get(each.name, ""), most=MAX_FILTER_LENGTH)
            for each in fields(cls)
        }
        known = {
            "lane": values["lane"] if values["lane"] in LANES else "waiting",
            "reason": values["reason"] if values["reason"] in REASONS else "",
            "since": values["since"] if as_day(values["since"]) else "",
            "until": values["until"] if as_day(values["until"]) else "",
            "link": "1" if values["link"] else "",
            "check": values["check"] if values["check"] in CHECKS else "",
            "rule": values["rule"] if row_number(values["rule"]) else "",
            "campaign": values["campaign"] if row_number(values["campaign"]) else "",
            "words": "" if holds_address(values["words"]) else values["words"],
        }
        return cls(**{**values, **known})

    @property
    def address(self) -> dict[str, str]:
        """The query parameters of this view."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if value and value != "waiting"}

    @property
    def query(self) -> str:
        """The query string of this view."""
        return urlencode(self.address)

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.address) - {"lane"})

    @property
    def search(self) -> SearchQuery:
        return SearchQuery.of(self.words)

    @property
    def oldest_first(self) -> bool:
        return self.lane in OLDEST_FIRST

    def at(self, lane: str) -> dict[str, str]:
        """Return the query parameters of the same filters in another lane."""
        return {**self.address, "lane": lane}

    @property
    def indexed_conditions(self) -> list[ColumnElement[bool]]:
        """Conditions served by one index: the lane, dates, and one filter."""
        return [self._lane, *self._dates, *self._filters[:1]]

    @property
    def row_conditions(self) -> list[ColumnElement[bool]]:
        """Remaining conditions, checked row by row."""
        lane: ColumnElement[bool] = literal_column(LANES[self.lane])
        ranked = [lane] if self._scans_pending else []
        return ranked + self._filters[1:] + self._hit

    @property
    def all_conditions(self) -> list[ColumnElement[bool]]:
        """All conditions but the words; includes near-duplicates behind another card."""
        found = [Comment.id.in_(self.findings)] if self.has_findings else []
        return [literal_column(LANES[self.lane]), *self._dates, *self._filters, *found]

    @property
    def has_findings(self) -> bool:
        """Whether it filters by findings."""
        return bool(self.check or self.rule)

    @property
    def findings(self) -> Select[int]:
        """Select the ids of comments with a matching finding."""
        return select(Finding.comment_id).where(*self._found).order_by(Finding.comment_id.desc())

    def following(self, after: int) -> list[ColumnElement[bool]]:
        """Return conditions for what comes after the comment `after` in this view’s order."""
        if not after:
            return []
        rank = Comment.rank % GROUPED_OFFSET
        # A comment that became likely spam since restarts at the first rank: none is skipped.
        rank_then = rank if self.lane == "suspected" else rank % LIKELY_SPAM
        known = (rank_then, Comment.created_at) if self.is_by_rank else (Comment.created_at,)
        last = [select(each).where(Comment.id == after).scalar_subquery() for each in known]
        here, there = tuple_(*self._order), tuple_(*last, after)
        return [here > there if self.oldest_first else here < there]

    def ordered(self, wanted: Select[Any]) -> Select[Any]:
        """Order by age: pending comments oldest first, decided ones newest first."""
        order = self._order if self.oldest_first else [each.desc() for each in self._order]
        return wanted.order_by(*order)

    @property
    def is_by_rank(self) -> bool:
        """Whether it shows a whole lane in order of rank."""
        return self.lane in BY_RANK and not self.is_narrowed

    @property
    def _scans_pending(self) -> bool:
        """Whether it filters within a ranked lane: the index on pending comments serves that."""
        return self.lane in BY_RANK and self.is_narrowed

    @property
    def _lane(self) -> ColumnElement[bool]:
        if self._scans_pending:
            return literal_column("comments.status = 'pending'")
        return literal_column((BY_RANK if self.is_by_rank else LANES)[self.lane])

    @property
    def _order(self) -> tuple[Any, ...]:
        at = (Comment.created_at, Comment.id)
        return (Comment.rank, *at) if self.is_by_rank else at

    @property
    def _dates(self) -> list[ColumnElement[bool]]:
        since, until = as_day(self.since), as_day(self.until)
        dates = [Comment.created_at >= since] if since else []
        return [*dates, Comment.created_at < until + timedelta(days=1)] if until else dates

    @property
    def _hit(self) -> list[ColumnElement[bool]]:
        """A condition that a finding exists, per row: rows are few, findings many."""
        matching = select(Finding.id).where(Finding.comment_id == Comment.id, *self._found)
        first = matching.correlate(Comment).limit(1).scalar_subquery()
        return [first.is_not(None)] if self.has_findings else []

    @property
    def _found(self) -> list[ColumnElement[bool]]:
        return Finding.by(check=self.check, rule=row_number(self.rule))

    @property
    def _filters(self) -> list[ColumnElement[bool]]:
        """Filter conditions, most selective first."""
        found: list[ColumnElement[bool]] = []
        if self.campaign:
            found.append(Comment.duplicate_group_id == row_number(self.campaign))
        if self.person:
            person = select(Commenter.id).where(Commenter.tag == self.person).scalar_subquery()
            found.append(Comment.commenter_id == person)
        if self.reason:
            found.append(and_(text("comments.reason <> ''"), Comment.reason == self.reason))
        if self.article:
            article = select(Article.id).where(Article.slug == self.article).scalar_subquery()
            found.append(Comment.article_id == article)
        if self.link:
            found.append(literal_column("comments.has_link"))
        return found
