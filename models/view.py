"""A view of the moderation queue: one lane, narrowed by filters that combine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, literal_column, select, text, tuple_

from models.address_guard import holds_address
from models.article import Article
from models.asked import as_day, as_text
from models.comment import Comment
from models.commenter import Commenter
from models.reason import REASONS
from models.sought import Sought

# Written out, not bound: so both databases see that an index of just these rows will do.
LANES: dict[str, str] = {
    "waiting": "comments.status = 'pending'",
    "urgent": "comments.urgent AND comments.status = 'pending'",
    "reported": "comments.reports > 0",
    "approved": "comments.status = 'approved'",
    "rejected": "comments.status = 'rejected'",
    "spam": "comments.status = 'spam'",
}
OLDEST_FIRST = frozenset({"waiting", "urgent", "reported"})
NEXT = "next"  # instead of a view: one comment after the other, as they are given out
MOST_TYPED = 200  # characters of each filter


@dataclass(frozen=True, slots=True)
class View:
    """What a moderator wants to see. Every view has an address of its own."""

    lane: str = "waiting"
    article: str = ""  # its slug
    person: str = ""  # a tag
    reason: str = ""
    since: str = ""  # a day, as 2026-11-22, UTC
    until: str = ""  # the last day
    link: str = ""  # “1” for replies that hold one
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> View:
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
    def sought(self) -> Sought:
        return Sought.of(self.words)

    @property
    def oldest_first(self) -> bool:
        return self.lane in OLDEST_FIRST

    def at(self, lane: str) -> dict[str, str]:
        """The address of the same filters in another lane."""
        return {**self.address, "lane": lane}

    @property
    def near(self) -> list[ColumnElement[bool]]:
        """The conditions that one index of the desk answers: the lane, its dates, one filter."""
        since, until = as_day(self.since), as_day(self.until)
        dates = [Comment.created_at >= since] if since else []
        if until:
            dates.append(Comment.created_at < until + timedelta(days=1))
        return [literal_column(LANES[self.lane]), *dates, *self._filters[:1]]

    @property
    def far(self) -> list[ColumnElement[bool]]:
        """The conditions that are left: each row is read for them."""
        return self._filters[1:]

    def behind(self, after: int) -> list[ColumnElement[bool]]:
        """What comes behind the comment with the id `after`, in the order of the view."""
        if not after:
            return []
        last = select(Comment.created_at).where(Comment.id == after).scalar_subquery()
        here, there = tuple_(Comment.created_at, Comment.id), tuple_(last, after)
        return [here > there if self.oldest_first else here < there]

    def ordered(self, wanted: Select[Any]) -> Select[Any]:
        """In the order of the view: what waits the oldest first, what is decided the newest."""
        columns = (Comment.created_at, Comment.id)
        return wanted.order_by(*(each if self.oldest_first else each.desc() for each in columns))

    @property
    def _filters(self) -> list[ColumnElement[bool]]:
        """What narrows the lane, what fits the fewest comments first."""
        found: list[ColumnElement[bool]] = []
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
