"""Verification of the audit log: complete, unaltered, and consistent with the comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import joinedload, lazyload

from extensions import db
from models.comments.comment import Comment
from models.decisions import hash_chain
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER

PAGE_SIZE = 1_000  # rows


class ChainBroken(Exception):
    """The log is inconsistent; the message names the first bad row."""


@dataclass(slots=True)
class Audit:
    """Walk along the chain and over the comments.

    `head` is the digest reached so far; an `earlier` head, stored outside the database, must occur
    on the way.
    """

    earlier: bytes = b""
    head: bytes = hash_chain.GENESIS
    number: int = 0
    met: bool = False

    @classmethod
    def length(cls) -> int:
        """Return the approximate number of rows to check."""
        numbers = select(func.max(Decision.id)), select(func.max(Comment.id))
        return sum(db.session.scalar(each) or 0 for each in numbers)

    def walk(self) -> Iterator[int]:
        """Check everything, yielding the number of rows after each page; raises `ChainBroken`."""
        self.met = self.earlier in (b"", self.head)
        while page := db.session.scalars(self._next_decisions()).all():
            for each in page:
                self._check(each)
            yield self._done(page)
        if not self.met:
            raise ChainBroken(
                f"the chain no longer holds {self.earlier.hex()}: it was cut or rewritten"
            )
        after = 0
        while rows := db.session.execute(_next_comments(after)).all():
            for row in rows:
                _check_status(row)
            after = rows[-1].id
            yield self._done(rows)

    def _next_decisions(self) -> Select[Decision]:
        beside = lazyload(Decision.moderator), joinedload(Decision.remark)
        later = select(Decision).order_by(Decision.id).limit(PAGE_SIZE).options(*beside)
        return later.where(Decision.id > self.number) if self.number else later

    def _check(self, decision: Decision) -> None:
        if decision.id != self.number + 1:
            raise ChainBroken(f"decision {self.number + 1} is missing")
        if decision.previous != self.head:
            raise ChainBroken(f"decision {decision.id} does not follow the one before it")
        if decision.digest != hash_chain.link(decision.previous, decision.content):
            raise ChainBroken(f"decision {decision.id} was changed")
        if decision.remark and decision.remark.commitment != decision.commitment:
            raise ChainBroken(f"the remark beside decision {decision.id} was changed")
        self.number, self.head = decision.id, decision.digest
        self.met = self.met or self.head == self.earlier

    def _done(self, rows: Sequence[object]) -> int:
        """End the transaction, so that each page is read on its own while the site runs."""
        db.session.rollback()
        db.session.expunge_all()
        return len(rows)


def _next_comments(after: int) -> Select[int, str, str]:
    """Select comments with the status their last decision gave them."""
    mine = Decision.comment_id == Comment.id, Decision.decision.in_((*STATUS_AFTER, "answer"))
    given = select(Decision.outcome).where(*mine).order_by(Decision.id.desc()).limit(1)
    wanted = select(Comment.id, Comment.status, given.scalar_subquery().label("given"))
    return wanted.where(Comment.id > after).order_by(Comment.id).limit(PAGE_SIZE)


def _check_status(row: Row[int, str, str]) -> None:
    if row.status not in (row.given or "pending", "withdrawn"):
        said = f"the last decision says {row.given}" if row.given else "no decision says so"
        raise ChainBroken(f"reply {row.id} is {row.status}, and {said}")
