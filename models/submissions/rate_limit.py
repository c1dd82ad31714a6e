"""How often somebody's network left a reply lately: for the limit, and for the trap of networks."""

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
LATELY = timedelta(hours=1)
NEWEST = (  # made once: to put a statement together takes longer than the answer
    select(Comment.created_at)
    .where(
        Comment.network_fingerprint.in_(bindparam("theirs", expanding=True)),
        Comment.created_at > bindparam("start"),
    )
    .order_by(Comment.created_at.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """When replies came from a network within an hour before `at`, the newest first."""

    times: Sequence[datetime]
    at: datetime

    @classmethod
    def of(cls, network: Network, *, at: datetime, limit: int) -> Self:
        """Read as many as count, for a limit or for the trap."""
        start = at - LATELY
        theirs = network.fingerprints_since(start, until=at)
        asked = {"theirs": theirs, "start": start, "most": max(limit, MAX_COUNTED)}
        return cls(db.session.scalars(NEWEST, asked).all(), at)

    def check_limit(self, limit: int) -> None:
        """Raise `TooManyReplies` where `limit` replies came within the window."""
        if len(self.times) >= limit and self.times[limit - 1] > self.at - WINDOW:
            raise TooManyReplies(wait=self.times[limit - 1] + WINDOW - self.at)

    @property
    def count(self) -> int:
        """How many there are with the one that is left now, up to `MAX_COUNTED`."""
        return min(len(self.times) + 1, MAX_COUNTED)
