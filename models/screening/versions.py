"""What is newest of all that screening goes by, asked at once: each process learns of it so."""

from __future__ import annotations

from typing import NamedTuple, Self

from sqlalchemy import column, func, select, table

from extensions import db
from models.decisions.decision import Decision
from models.screening.classifier.saved_model import SavedModel
from models.screening.rules.rule import Rule

# The model of comments imports screening, so it can't be imported here.
COMMENTS = table("comments", *map(column, ("id", "status", "html", "answered_by_id")))


class ScreeningVersions(NamedTuple):
    """The newest version of the rules, and the newest numbers of what triage learns from; 0 for
    none."""

    rules: int
    trained: int
    comment: int
    decision: int

    @classmethod
    def now(cls) -> Self:
        """One look at the ends of four indexes."""
        ends = Rule.version, SavedModel.id, COMMENTS.c.id, Decision.id
        columns = [select(func.max(each)).scalar_subquery() for each in ends]
        return cls(*(number or 0 for number in db.session.execute(select(*columns)).one()))
