"""Cards of the queue: a comment with what a decision needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, literal, select
from sqlalchemy.orm import aliased

from extensions import db
from models.commenters.commenter import Commenter
from models.commenters.note import CommenterNote
from models.comments.comment import Comment
from models.comments.constraints import DECIDED
from models.comments.rank import GROUPED_OFFSET
from models.decisions.wait_times import waited
from models.moderation.queue.claim import Claim
from models.reports.summary import Summary, reports_about
from models.screening.classifier import classify
from models.screening.classifier.classify import FeatureWeight as Weight
from models.screening.classifier.classify import explain
from models.screening.finding import Finding
from models.screening.findings_shown import Reasons
from models.screening.near_duplicates.variants import Variants, variants_of
from models.screening.screening import text_of
from models.translatable import Sentence

COUNT_LIMIT = 999
CLASSIFIER_CHECKS = ("triage", "triage unsure")


@dataclass(frozen=True, slots=True)
class Record:
    """How many comments of a commenter were approved, rejected or marked as spam.

    Each count is capped at `COUNT_LIMIT` + 1.
    """

    approved: int = 0
    rejected: int = 0
    spam: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.approved or self.rejected or self.spam)


@dataclass(frozen=True, slots=True)
class Card:
    """A comment with what a decision needs."""

    comment: Comment
    record: Record
    claim: Claim | None = None
    reports: Summary | None = None
    note: CommenterNote | None = None
    findings: Sequence[Finding] = ()
    variants: Variants | None = None
    weighed: Sequence[Weight] = ()  # the classifier's main reasons

    @property
    def reasons(self) -> Reasons:
        """What screening found, and the text with those spans highlighted."""
        shown = self.comment
        return Reasons.of(
            self.findings,
            html=shown.html,
            source=shown.source,
            revision=shown.revision,
            name=f"found-{shown.id}",
        )

    @property
    def is_behind(self) -> bool:
        """Whether another card represents it in the queue."""
        return self.comment.status == "pending" and self.comment.rank >= GROUPED_OFFSET

    @property
    def waited(self) -> Sentence:
        """How long the comment has waited so far."""
        return waited(self.comment)


def cards(comments: list[Comment]) -> list[Card]:
    """Return a card for each comment, with one query per kind of data for all of them."""
    people = {each.commenter_id for each in comments}
    records, notes = records_of(people), CommenterNote.latest_about(people)
    claims = Claim.on([each.id for each in comments])
    reports = reports_about(comments)
    findings = Finding.on([each.id for each in comments])
    variants, weighed = variants_of(comments), _weights(comments, findings)
    return [
        Card(
            each,
            records.get(each.commenter_id, Record()),
            claims.get(each.id),
            reports.get(each.id),
            notes.get(each.commenter_id),
            findings.get(each.id, ()),
            variants.get(each.id),
            weighed.get(each.id, ()),
        )
        for each in comments
    ]


def records_of(commenters: set[int]) -> dict[int, Record]:
    """Return the record of each of these commenters."""
    commenter = aliased(Commenter)
    counted = [_capped_count(commenter, status).label(status) for status in DECIDED]
    rows = db.session.execute(select(commenter.id, *counted).where(commenter.id.in_(commenters)))
    return {number: Record(*counts) for number, *counts in rows}


def _weights(
    comments: list[Comment], findings: Mapping[int, Sequence[Finding]]
) -> dict[int, list[Weight]]:
    """Return the classifier's main reasons, for comments where it found something."""
    classified = [
        each
        for each in comments
        if any(f.check in CLASSIFIER_CHECKS for f in findings.get(each.id, ()))
    ]
    model = classify.current_model() if classified else None
    return {each.id: explain(text_of(each), model) for each in classified if model}


def _capped_count(commenter: type[Commenter], status: str) -> ScalarSelect[int]:
    """Count a commenter's comments with a status, up to the limit."""
    matching = Comment.commenter_id == commenter.id, Comment.status == status
    capped = (
        select(literal(1)).where(*matching).correlate(commenter).limit(COUNT_LIMIT + 1).subquery()
    )
    return select(func.count()).select_from(capped).scalar_subquery()
