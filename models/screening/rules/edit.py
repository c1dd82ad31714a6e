"""Making, changing and ending rules: each change has a version, and says who and when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from database.transactions import transaction_lock
from extensions import UNLOADED, db
from models.column_types import now
from models.moderators.moderator import Moderator
from models.screening.rules.pattern import Draft, RuleRefused
from models.screening.rules.rule import Rule
from models.translatable import sentence

AT_ONCE = 500  # rows a statement

THERE = sentence("There is a rule for this already. Change that one instead.")
ALL_THERE = sentence("Each of these is a rule already, so there is nothing to put to work.")
OVER = sentence("This rule was ended or changed in the meantime. Nothing was done.")


def make(draft: Draft, *, by: Moderator) -> Rule:
    """Put a rule to work; raises `RuleRefused` where the same one is there."""
    version = _next_version()
    refuse_known(draft)
    return _made(draft, by=by, version=version)


def change(rule: Rule, draft: Draft, *, by: Moderator) -> Rule:
    """End a rule and put another one in its place, with one version; raises `RuleRefused`."""
    version = _next_version()
    refuse_known(draft, instead_of=rule)
    _end(rule, by=by, version=version)
    return _made(draft, by=by, version=version)


def end(rule: Rule, *, by: Moderator) -> int:
    """Let a rule be over, and return the version of that; raises `RuleRefused` if it is."""
    version = _next_version()
    _end(rule, by=by, version=version)
    return version


def end_all(last: int, *, by: Moderator) -> int:
    """End what is in force of the rules with the version `last`, as an import puts to work, and
    return the version of that; raises `RuleRefused` where none is."""
    version = _next_version()
    these = Rule.version == last, Rule.ended_at.is_(None)
    if not db.session.scalar(select(Rule.id).where(*these).limit(1)):
        raise RuleRefused(OVER)
    ended = update(Rule).where(*these).values(version=version, ended_at=now(), ended_by_id=by.id)
    db.session.execute(ended, execution_options=UNLOADED)
    return version


def make_all(drafts: Sequence[Draft], *, by: Moderator) -> int:
    """Put many rules to work with one version, and return it; those that are there stay as they
    are. Raises `RuleRefused` where nothing is new."""
    version = _next_version()
    fresh = new_among(drafts)
    if not fresh:
        raise RuleRefused(ALL_THERE)
    same = {"version": version, "moderator_id": by.id, "created_at": now()}
    rows = [
        {"kind": e.kind, "pattern": e.pattern, "effect": e.effect, "note": e.note} for e in fresh
    ]
    db.session.execute(insert(Rule), [{**each, **same} for each in rows])
    return version


def new_among(drafts: Sequence[Draft]) -> list[Draft]:
    """Those that no rule in force looks for already, each once."""
    there: set[tuple[str, str]] = set()
    for at in range(0, len(drafts), AT_ONCE):
        some = Rule.pattern.in_([each.pattern for each in drafts[at : at + AT_ONCE]])
        rows = select(Rule.kind, Rule.pattern).where(Rule.ended_at.is_(None), some)
        there |= {(kind, pattern) for kind, pattern in db.session.execute(rows)}
    once = {(each.kind, each.pattern): each for each in reversed(drafts)}
    return [each for key, each in reversed(once.items()) if key not in there]


def refuse_known(draft: Draft, *, instead_of: Rule | None = None) -> None:
    """Raise `RuleRefused` where a rule in force looks for the same; and where `instead_of` is
    over, or is to become what it is."""
    if instead_of:
        _refuse_if_over(instead_of)
    same = Rule.kind == draft.kind, Rule.pattern == draft.pattern
    for there in db.session.scalars(Rule.in_force().where(*same)):
        if there is not instead_of or (there.effect, there.note) == (draft.effect, draft.note):
            raise RuleRefused(THERE)


def _next_version() -> int:
    """The version of a change: whoever makes one waits for whoever makes one just now."""
    transaction_lock(b"rules")
    return Rule.newest_version() + 1


def _made(draft: Draft, *, by: Moderator, version: int) -> Rule:
    rule = Rule(kind=draft.kind, pattern=draft.pattern, effect=draft.effect, note=draft.note)
    rule.version, rule.moderator = version, by
    db.session.add(rule)
    db.session.flush()
    return rule


def _end(rule: Rule, *, by: Moderator, version: int) -> None:
    _refuse_if_over(rule)
    rule.version, rule.ended_at, rule.ended_by = version, now(), by
    db.session.flush()


def _refuse_if_over(rule: Rule) -> None:
    db.session.refresh(rule)
    if rule.ended_at:
        raise RuleRefused(OVER)
