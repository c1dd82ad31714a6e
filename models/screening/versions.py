"""Latest versions of rules, classifier, comments and decisions, read in one query.

Processes compare them to invalidate their caches.
"""

from __future__ import annotations

from typing import NamedTuple, Self

from sqlalchemy import func, select

from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.screening.classifier.saved_model import SavedModel
from models.screening.rules.rule import Rule


class ScreeningVersions(NamedTuple):
    """The latest version of the rules, and the latest ids the classifier depends on; 0 for none."""

    rules: int
    trained: int
    comment: int
    decision: int

    @classmethod
    def now(cls) -> Self:
        """Read the four versions in one query."""
        ends = Rule.version, SavedModel.id, Comment.id, Decision.id
        columns = [select(func.max(each)).scalar_subquery() for each in ends]
        return cls(*(number or 0 for number in db.session.execute(select(*columns)).one()))
