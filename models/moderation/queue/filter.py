"""A view of the moderation queue: one lane, narrowed by filters that combine."""

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
from models.moderation.queue.lanes import BY_RANK, LANES, OLDEST_FIRST
from models.query_values import as_day, as_text, row_number
from models.screening.check_labels import CHECKS
from models.screening.finding import Finding
from models.search.query import SearchQuery

NEXT = "next"  # instead of a view: one comment after the other, as they are given out
MOST_TYPED = 200  # characters of each filter


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a moderator wants to see. Every view has an address of its own."""

    lane: str = "waiting"
    article: str = ""  # its slug
    person: str = ""  # a tag
    reason: str = ""
    since: str = ""  # a day, as 2026-11-22, UTC
    until: str = ""  # the last day
    link: str = ""  # “1” for replies that hold one
    check: str = ""  # the code of a check of screening that found something
    rule: str = ""  # the number of a rule of screening
    campaign: str = ""  # the number of a campaign: replies that are nearly the same
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> QueueFilter:
        """The view that an address or a form asks for; what makes no sense is left out, as are
        words that hold an e-mail address: no page shows one."""
        said = {
            each.name: as_text(asked.get(each.name, ""), most=MOST_TYPED) for each in fields(cls)
        }
        known = {
            "lane": said["lane"] if said["lane"] in LANES else "waiting",
            "reason": said["reason"] if said["reason"] in REASONS else "",
            "since": said["since"] if as_day(said["since"]) else "",
            "until": said["until"] if as_day(said["until"]) else "",
            "link": "1" if said["link"] else "",
            "check": said["check"] if said["check"] in CHECKS else "",
            "rule": said["rule"] if row_number(said["rule"]) else "",
            "campaign": said["campaign"] if row_number(said["campaign"]) else "",
            "words": "" if holds_address(said["words"]) else said["words"],
        }
        return cls(**{**said, **known})

    @property
    def address(self) -> dict[str, str]:
        """What the view's address asks for."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in said.items() if value and value != "waiting"}

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.address)

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.address) - {"lane"})

    @property
    def sought(self) -> SearchQuery:
        return SearchQuery.of(self.words)

    @property
    def oldest_first(self) -> bool:
        return self.lane in OLDEST_FIRST

    def at(self, lane: str) -> dict[str, str]:
        """The address of the same filters in another lane."""
        return {**self.address, "lane": lane}

    @property
    def indexed_conditions(self) -> list[ColumnElement[bool]]:
        """The conditions that one index of the desk answers: the lane, its dates, one filter."""
        return [self._lane, *self._dates, *self._filters[:1]]

    @property
    def row_conditions(self) -> list[ColumnElement[bool]]:
        """The conditions that are left: each row is read for them."""
        lane: ColumnElement[bool] = literal_column(LANES[self.lane])
        ranked = [lane] if self._is_of_a_status else []
        return ranked + self._filters[1:] + self._hit

    @property
    def all_conditions(self) -> list[ColumnElement[bool]]:
        """All conditions but the words, also for what stands behind another one's card."""
        found = [Comment.id.in_(self.findings)] if self.has_findings else []
        return [literal_column(LANES[self.lane]), *self._dates, *self._filters, *found]

    @property
    def has_findings(self) -> bool:
        """Whether it asks for what screening found."""
        return bool(self.check or self.rule)

    @property
    def findings(self) -> Select[int]:
        """The ids of comments in which screening found what is asked for."""
        return select(Finding.comment_id).where(*self._found).order_by(Finding.comment_id.desc())

    def behind(self, after: int) -> list[ColumnElement[bool]]:
        """What comes behind the comment with the id `after`, in the order of the view."""
        if not after:
            return []
        rank = Comment.rank % GROUPED_OFFSET
        # If it went to likely spam since, the ranks are shown from the first: none is left out.
        stood = rank if self.lane == "suspected" else rank % LIKELY_SPAM
        known = (stood, Comment.created_at) if self.is_by_rank else (Comment.created_at,)
        last = [select(each).where(Comment.id == after).scalar_subquery() for each in known]
        here, there = tuple_(*self._order), tuple_(*last, after)
        return [here > there if self.oldest_first else here < there]

    def ordered(self, wanted: Select[Any]) -> Select[Any]:
        """In the order of the view: what waits the oldest first, what is decided the newest."""
        order = self._order if self.oldest_first else [each.desc() for each in self._order]
        return wanted.order_by(*order)

    @property
    def is_by_rank(self) -> bool:
        """Whether it shows a whole lane in the order of its ranks."""
        return self.lane in BY_RANK and not self.is_narrowed

    @property
    def _is_of_a_status(self) -> bool:
        """Whether it is narrowed within a lane that ranks make: an index finds what is pending."""
        return self.lane in BY_RANK and self.is_narrowed

    @property
    def _lane(self) -> ColumnElement[bool]:
        if self._is_of_a_status:
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
        """That something was found, looked up for each row: they are few, the findings many."""
        its = select(Finding.id).where(Finding.comment_id == Comment.id, *self._found)
        first = its.correlate(Comment).limit(1).scalar_subquery()
        return [first.is_not(None)] if self.has_findings else []

    @property
    def _found(self) -> list[ColumnElement[bool]]:
        return Finding.by(check=self.check, rule=row_number(self.rule))

    @property
    def _filters(self) -> list[ColumnElement[bool]]:
        """What narrows the lane, what fits the fewest comments first."""
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
