"""Screening of proposed edits when they are shown; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from extensions import db
from models.comments.proposed_edit import ProposedEdit
from models.screening.check_result import CheckResult
from models.screening.finding import Finding
from models.screening.findings_shown import Reasons
from models.screening.rules.rule import Rule
from models.screening.screening import Known, check_text
from models.screening.text import Text


def reasons_about(proposals: Sequence[ProposedEdit]) -> dict[int, Reasons]:
    """Return the reasons about each proposal by comment id, in a few queries for all of them."""
    known = Known.now() if proposals else None
    found = {each.comment_id: check_text(_text(each), known) for each in proposals}
    numbers = {each.rule_id for some in found.values() for each in some if each.rule_id}
    rows = db.session.scalars(select(Rule).where(Rule.id.in_(numbers))).all() if numbers else []
    rules: dict[int | None, Rule] = {each.id: each for each in rows}
    return {each.comment_id: _reasons(each, found[each.comment_id], rules) for each in proposals}


def _text(proposal: ProposedEdit) -> Text:
    return Text(str(proposal.html), proposal.name, proposal.comment.article.written_in)


def _reasons(
    proposal: ProposedEdit, found: Sequence[CheckResult], rules: Mapping[int | None, Rule]
) -> Reasons:
    return Reasons.of(
        [_finding(each, proposal, rules.get(each.rule_id)) for each in found],
        html=proposal.html,
        source=proposal.source,
        revision=proposal.revision,
        name=f"edit-{proposal.comment_id}-found",
    )


def _finding(found: CheckResult, proposal: ProposedEdit, rule: Rule | None) -> Finding:
    finding = Finding.of(found, comment_id=proposal.comment_id, revision=proposal.revision)
    finding.rule = rule
    return finding
