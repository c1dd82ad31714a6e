"""What screening finds in an edit that waits: looked at when it is shown, and kept nowhere."""

from __future__ import annotations

from extensions import db
from models.proposal import Proposal
from models.screening.finding import Finding
from models.screening.found import Found
from models.screening.reasons import Reasons
from models.screening.rules.rule import Rule
from models.screening.screening import found_in_words
from models.screening.text import Text


def reasons_about(proposal: Proposal) -> Reasons:
    """What is found in the words that a writer proposes, and these words with places marked."""
    text = Text(str(proposal.html), proposal.name, proposal.comment.article.written_in)
    return Reasons.of(
        [_finding(each, proposal) for each in found_in_words(text)],
        html=proposal.html,
        source=proposal.source,
        revision=proposal.revision,
        name=f"edit-{proposal.comment_id}-found",
    )


def _finding(found: Found, proposal: Proposal) -> Finding:
    finding = Finding.of(found, comment_id=proposal.comment_id, revision=proposal.revision)
    finding.rule = db.session.get(Rule, found.rule_id) if found.rule_id else None
    return finding
