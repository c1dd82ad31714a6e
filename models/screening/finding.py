"""Findings of screening, stored as positions and never as text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from extensions import Model, db
from models.screening.check_labels import CHECKS
from models.screening.check_result import EFFECTS, CheckResult
from models.screening.rules.rule import Rule

EFFECTS_SHOWN_TO_AUTHOR = ("private", "urgent")


class Finding(Model):
    """A finding about a `revision` of a comment: `length` characters of its plain text from
    `start`.

    A length of 0 means the whole comment. `values` fill the sentence of its `check`.
    """

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint(f"effect IN {EFFECTS}", name="known_effect"),
        CheckConstraint("start >= 0 AND length >= 0", name="place_counted"),
        Index(None, "check", "comment_id"),
        Index(None, "rule_id", "comment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int]
    check: Mapped[str] = mapped_column(String(20))
    effect: Mapped[str] = mapped_column(String(10))
    start: Mapped[int] = mapped_column(default=0)
    length: Mapped[int] = mapped_column(default=0)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("screening_rules.id"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    rule: Mapped[Rule | None] = relationship()

    @classmethod
    def of(cls, found: CheckResult, *, comment_id: int, revision: int) -> Finding:
        """Return a row for the result of a check."""
        return cls(
            comment_id=comment_id,
            revision=revision,
            check=found.check,
            effect=found.effect,
            start=found.start,
            length=found.length,
            rule_id=found.rule_id,
            values=dict(found.values),
        )

    @classmethod
    def on(cls, comments: Collection[int]) -> dict[int, list[Finding]]:
        """Return the findings on the comments with these ids, in text order, in one query."""
        wanted = select(cls).where(cls.comment_id.in_(comments)).order_by(cls.start, cls.id)
        wanted = wanted.options(joinedload(cls.rule))
        found: dict[int, list[Finding]] = defaultdict(list)
        for each in db.session.scalars(wanted):
            found[each.comment_id].append(each)
        return found

    @classmethod
    def for_author(cls, comment_id: int) -> list[Finding]:
        """Return the findings shown to the comment's author: private and urgent ones.

        Findings about spam would help spammers.
        """
        about = select(cls).where(cls.comment_id == comment_id).order_by(cls.start, cls.id)
        return [each for each in db.session.scalars(about) if each.shown_to_author]

    @classmethod
    def by(cls, *, check: str, rule: int) -> list[ColumnElement[bool]]:
        """Return conditions for findings of a check and of a rule; "" and 0 match any."""
        asked = (check, cls.check == check), (rule, cls.rule_id == rule)
        return [condition for value, condition in asked if value]

    @classmethod
    def forget(cls, comment_id: int) -> None:
        """Delete all findings on a comment."""
        db.session.execute(delete(cls).where(cls.comment_id == comment_id))

    @property
    def shown_to_author(self) -> bool:
        return (
            self.effect in EFFECTS_SHOWN_TO_AUTHOR and self.rule_id is None and self.check in CHECKS
        )

    def passage(self, plain: str) -> str:
        """Return the text it is about, from the plain text of its revision."""
        return plain[self.start : self.start + self.length]
