"""A change of the rules, applied to replies that wait: they came before it."""

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
from models.screening.rules.matching import Known, Rules
from models.screening.rules.rule import Rule

NEWEST = 1_000  # replies that wait and are looked at
STEP = 200  # replies that are screened again at once


@dataclass(frozen=True, slots=True)
class Applied:
    """How many replies were screened again, and how many are left that the change is about."""

    done: int
    left: int


def waiting() -> int:
    """How many replies a change may be applied to: the newest that wait, up to `NEWEST`."""
    newest = select(Comment.id).where(Comment.status == "pending").limit(NEWEST)
    return db.session.scalar(select(func.count()).select_from(newest.subquery())) or 0


def apply(version: int) -> Applied:
    """Screen again the next replies that the change with this version is about: those that a new
    rule fits, and those in which one that ended had found something. Pressed again it goes on."""
    Decision.lock_log()  # before any row is locked, as whoever decides does
    numbers = [*_fitting(version), *_left_behind(version)]
    these = Comment.id.in_(numbers[:STEP]), Comment.status == "pending"
    locked = (
        select(Comment)
        .where(*these)
        .order_by(Comment.id)
        .with_for_update(of=Comment, key_share=True)
    )
    comments = db.session.scalars(locked).all()
    for comment in comments:
        screening.screen(comment, tell=False)
    return Applied(len(comments), max(0, len(numbers) - STEP))


def _fitting(version: int) -> Sequence[int]:
    """Those that a rule of this version fits and has not found yet."""
    new = Rule.version == version, Rule.ended_at.is_(None)
    columns = Rule.id, Rule.kind, Rule.pattern, Rule.effect
    made = db.session.execute(select(*columns).where(*new)).all()
    if not made:
        return []
    rules = Rules(Known(*row) for row in made)
    newest = db.session.scalars(_newest()).all()
    of_these = Finding.comment_id.in_([each.id for each in newest])
    found = select(Finding.comment_id).join(Rule).where(of_these, *new)
    known = {*db.session.scalars(found)}
    fresh = (each for each in newest if each.id not in known)
    return [each.id for each in fresh if rules.find(screening.text_of(each))]


def _left_behind(version: int) -> Sequence[int]:
    """Those in which a rule found something that ended with this version."""
    ended = select(Rule.id).where(Rule.version == version, Rule.ended_at.is_not(None))
    rules = db.session.scalars(ended).all()
    found = select(Finding.comment_id).join(Comment, Comment.id == Finding.comment_id)
    waits = Finding.rule_id.in_(rules), Comment.status == "pending"
    return db.session.scalars(found.where(*waits).distinct().limit(NEWEST)).all() if rules else []


def _newest() -> Select[Any]:
    newest = select(Comment).where(Comment.status == "pending").order_by(Comment.id.desc())
    return newest.options(joinedload(Comment.article).defer(Article.body)).limit(NEWEST)
