"""Lists of rules: active ones page by page, recently ended ones, and the matches of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Select, case, func, select, union_all

from extensions import db
from models.comments.comment import Comment
from models.comments.rank import GROUPED_OFFSET, LIKELY_SPAM
from models.screening.finding import Finding
from models.screening.rules.rule import Rule
from models.text.normalise import normalise

PAGE_SIZE = 50  # rules
MAX_ENDED = 20
MAX_HITS_COUNTED = 500  # comments per rule, the newest

Hits = dict[int, dict[str, int]]  # number of comments by rule id and lane


@dataclass(frozen=True, slots=True)
class RuleList:
    """One page. `older` is the id to pass as `before` for the next page; None on the last."""

    rules: Sequence[Rule]
    ended: Sequence[Rule]
    older: int | None
    hits: Hits

    @classmethod
    def page(cls, *, words: str = "", before: int = 0) -> Self:
        """Return active rules whose pattern contains these words, newest first."""
        rules = db.session.scalars(_newest(words, before, PAGE_SIZE, is_over=False)).all()
        ended = (
            [] if before else db.session.scalars(_newest(words, 0, MAX_ENDED, is_over=True)).all()
        )
        older = rules[-1].id if len(rules) == PAGE_SIZE else None
        return cls(rules, ended, older, hits_by_rule([each.id for each in (*rules, *ended)]))


def hits_by_rule(rules: Collection[int]) -> Hits:
    """Count comments with findings of each rule by their current lane.

    Counts the newest `MAX_HITS_COUNTED` of each rule.
    """
    found: Hits = defaultdict(dict)
    if not rules:
        return found
    hit = union_all(*map(_newest_hits, rules)).subquery()
    lane = case(
        (Comment.status != "pending", Comment.status),
        (Comment.rank.in_((LIKELY_SPAM, GROUPED_OFFSET + LIKELY_SPAM)), "suspected"),
        else_="waiting",
    )
    counted = select(hit.c.rule_id, lane, func.count()).join(
        Comment, Comment.id == hit.c.comment_id
    )
    for rule, name, count in db.session.execute(counted.group_by(hit.c.rule_id, lane)):
        found[rule][name] = count
    return found


def count_of_version(version: int) -> int:
    """Count the active rules created by this version."""
    these = Rule.version == version, Rule.ended_at.is_(None)
    return db.session.scalar(select(func.count(Rule.id)).where(*these)) or 0


def _newest(words: str, before: int, most: int, *, is_over: bool) -> Select[Rule]:
    wanted = select(Rule).where(Rule.ended_at.is_not(None) if is_over else Rule.ended_at.is_(None))
    if before:
        wanted = wanted.where(Rule.id < before)
    if typed := " ".join(normalise(words).lower().split()):
        wanted = wanted.where(Rule.pattern.contains(typed, autoescape=True))
    return wanted.order_by(Rule.id.desc()).limit(most)


def _newest_hits(rule: int) -> Select[Any]:
    columns = select(Finding.rule_id, Finding.comment_id).where(Finding.rule_id == rule).distinct()
    newest = columns.order_by(Finding.comment_id.desc()).limit(MAX_HITS_COUNTED).subquery()
    return select(newest.c.rule_id, newest.c.comment_id)
