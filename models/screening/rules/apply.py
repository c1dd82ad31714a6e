"""Application of changed rules to comments that are already pending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.screening import screening
from models.screening.finding import Finding
from models.screening.rules.matching import ActiveRule, Rules
from models.screening.rules.rule import Rule

MAX_PENDING = 1_000  # comments checked, newest first
STEP_SIZE = 200  # comments


@dataclass(frozen=True, slots=True)
class Applied:
    """How many comments were screened again, and how many the change still affects."""

    done: int
    left: int


def count_pending() -> int:
    """Count the comments a change may apply to: the newest pending ones, up to `MAX_PENDING`."""
    newest = select(Comment.id).where(Comment.status == "pending").limit(MAX_PENDING)
    return db.session.scalar(select(func.count()).select_from(newest.subquery())) or 0


def apply(version: int) -> Applied:
    """Screen again the next comments affected by the rule change with this version.

    Those are comments that a new rule matches, and those with a finding of a rule it ended. Call it
    until none are left.
    """
    Decision.lock_log()  # before any row lock: the order every decision uses
    numbers = [*_ids_matching_new_rules(version), *_ids_found_by_ended_rules(version)]
    these = Comment.id.in_(numbers[:STEP_SIZE]), Comment.status == "pending"
    locked = (
        select(Comment)
        .where(*these)
        .order_by(Comment.id)
        .with_for_update(of=Comment, key_share=True)
    )
    comments = db.session.scalars(locked).all()
    for comment in comments:
        screening.screen(comment, tell=False)
    return Applied(len(comments), max(0, len(numbers) - STEP_SIZE))


def _ids_matching_new_rules(version: int) -> Sequence[int]:
    """Return ids of comments that a rule of this version matches without a finding yet."""
    new = Rule.version == version, Rule.ended_at.is_(None)
    columns = Rule.id, Rule.kind, Rule.pattern, Rule.effect
    made = db.session.execute(select(*columns).where(*new)).all()
    if not made:
        return []
    rules = Rules(ActiveRule(*row) for row in made)
    newest = db.session.scalars(_newest_pending()).all()
    of_these = Finding.comment_id.in_([each.id for each in newest])
    found = select(Finding.comment_id).join(Rule).where(of_these, *new)
    known = {*db.session.scalars(found)}
    fresh = (each for each in newest if each.id not in known)
    return [each.id for each in fresh if rules.find(screening.text_of(each))]


def _ids_found_by_ended_rules(version: int) -> Sequence[int]:
    """Return ids of comments with a finding of a rule that ended with this version."""
    ended = select(Rule.id).where(Rule.version == version, Rule.ended_at.is_not(None))
    rules = db.session.scalars(ended).all()
    found = select(Finding.comment_id).join(Comment, Comment.id == Finding.comment_id)
    waits = Finding.rule_id.in_(rules), Comment.status == "pending"
    return (
        db.session.scalars(found.where(*waits).distinct().limit(MAX_PENDING)).all() if rules else []
    )


def _newest_pending() -> Select[Any]:
    newest = select(Comment).where(Comment.status == "pending").order_by(Comment.id.desc())
    return newest.options(joinedload(Comment.article).defer(Article.body)).limit(MAX_PENDING)
