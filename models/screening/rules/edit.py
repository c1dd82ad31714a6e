"""Changes of rules: each has a version, and records who made it and when."""

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

BATCH_SIZE = 500  # patterns per query

EXISTS = sentence("There is a rule for this already. Change that one instead.")
ALL_EXIST = sentence("Each of these is a rule already, so there is nothing to put to work.")
ENDED = sentence("This rule was ended or changed in the meantime. Nothing was done.")


def create_rule(draft: Draft, *, by: Moderator) -> Rule:
    """Create a rule; raises `RuleRefused` if an equal one exists."""
    version = _next_version()
    refuse_existing(draft)
    return _create(draft, by=by, version=version)


def change_rule(rule: Rule, draft: Draft, *, by: Moderator) -> Rule:
    """End a rule and create its replacement in one version; raises `RuleRefused`."""
    version = _next_version()
    refuse_existing(draft, instead_of=rule)
    _end(rule, by=by, version=version)
    return _create(draft, by=by, version=version)


def end_rule(rule: Rule, *, by: Moderator) -> int:
    """End a rule and return the version of that change; raises `RuleRefused` if it has ended."""
    version = _next_version()
    _end(rule, by=by, version=version)
    return version


def end_version(last: int, *, by: Moderator) -> int:
    """End the active rules of the version `last`, as created by an import; return the new version.

    Raises `RuleRefused` if there are none.
    """
    version = _next_version()
    active = Rule.version == last, Rule.ended_at.is_(None)
    if not db.session.scalar(select(Rule.id).where(*active).limit(1)):
        raise RuleRefused(ENDED)
    ended = update(Rule).where(*active).values(version=version, ended_at=now(), ended_by_id=by.id)
    db.session.execute(ended, execution_options=UNLOADED)
    return version


def create_rules(drafts: Sequence[Draft], *, by: Moderator) -> int:
    """Create many rules in one version and return it; existing rules are left as they are.

    Raises `RuleRefused` if all exist.
    """
    version = _next_version()
    fresh = without_existing(drafts)
    if not fresh:
        raise RuleRefused(ALL_EXIST)
    same = {"version": version, "moderator_id": by.id, "created_at": now()}
    rows = [
        {"kind": e.kind, "pattern": e.pattern, "effect": e.effect, "note": e.note} for e in fresh
    ]
    db.session.execute(insert(Rule), [{**each, **same} for each in rows])
    return version


def without_existing(drafts: Sequence[Draft]) -> list[Draft]:
    """Return drafts without duplicates and without those equal to an active rule."""
    existing: set[tuple[str, str]] = set()
    for at in range(0, len(drafts), BATCH_SIZE):
        patterns = Rule.pattern.in_([each.pattern for each in drafts[at : at + BATCH_SIZE]])
        rows = select(Rule.kind, Rule.pattern).where(Rule.ended_at.is_(None), patterns)
        existing |= {(kind, pattern) for kind, pattern in db.session.execute(rows)}
    unique = {(each.kind, each.pattern): each for each in reversed(drafts)}
    return [each for key, each in reversed(unique.items()) if key not in existing]


def refuse_existing(draft: Draft, *, instead_of: Rule | None = None) -> None:
    """Raise `RuleRefused` if an active rule is equal to the draft.

    With `instead_of`, also if that rule has ended or would not change.
    """
    if instead_of:
        _refuse_if_ended(instead_of)
    same = Rule.kind == draft.kind, Rule.pattern == draft.pattern
    for each in db.session.scalars(Rule.in_force().where(*same)):
        if each is not instead_of or (each.effect, each.note) == (draft.effect, draft.note):
            raise RuleRefused(EXISTS)


def _next_version() -> int:
    """Return the version of the next change; concurrent changes wait for each other."""
    transaction_lock(b"rules")
    return Rule.newest_version() + 1


def _create(draft: Draft, *, by: Moderator, version: int) -> Rule:
    rule = Rule(kind=draft.kind, pattern=draft.pattern, effect=draft.effect, note=draft.note)
    rule.version, rule.moderator = version, by
    db.session.add(rule)
    db.session.flush()
    return rule


def _end(rule: Rule, *, by: Moderator, version: int) -> None:
    _refuse_if_ended(rule)
    rule.version, rule.ended_at, rule.ended_by = version, now(), by
    db.session.flush()


def _refuse_if_ended(rule: Rule) -> None:
    db.session.refresh(rule)
    if rule.ended_at:
        raise RuleRefused(ENDED)
