"""Rate limit of comments: how many a network left lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import bindparam, select

from extensions import db
from models.commenters.network import Network
from models.comments.comment import Comment
from models.errors import TooManyReplies
from models.screening.honeypot import MAX_COUNTED

WINDOW = timedelta(minutes=10)  # of the limit
LATELY = timedelta(hours=1)  # of the honeypot's count
NEWEST = (  # built once: that takes longer than the query
    select(Comment.created_at)
    .where(
        Comment.network_fingerprint.in_(bindparam("networks", expanding=True)),
        Comment.created_at > bindparam("start"),
    )
    .order_by(Comment.created_at.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class RecentComments:
    """The times at which comments came from a network within the hour before `at`, newest first."""

    times: Sequence[datetime]
    at: datetime

    @classmethod
    def of(cls, network: Network, *, at: datetime, limit: int) -> Self:
        """Read as many as the limit and the honeypot count."""
        start = at - LATELY
        networks = network.fingerprints_since(start, until=at)
        wanted = {"networks": networks, "start": start, "most": max(limit, MAX_COUNTED)}
        return cls(db.session.scalars(NEWEST, wanted).all(), at)

    def check_limit(self, limit: int) -> None:
        """Raise `TooManyReplies` where `limit` comments came within the window."""
        if len(self.times) >= limit and self.times[limit - 1] > self.at - WINDOW:
            raise TooManyReplies(wait=self.times[limit - 1] + WINDOW - self.at)

    @property
    def count(self) -> int:
        """How many there are with the one that is submitted now, up to `MAX_COUNTED`."""
        return min(len(self.times) + 1, MAX_COUNTED)
