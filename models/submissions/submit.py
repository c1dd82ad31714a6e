"""Submit a comment: store what a reader sent as a pending comment, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extensions import db
from models.column_types import now
from models.commenters.commenter import Commenter
from models.commenters.lookup import get_or_create_by_email
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.encryption import sealing
from models.mail import double_opt_in
from models.moderation.edit import edit
from models.moderation.redaction.redaction import Redaction
from models.privacy.retention import expire_within_minutes
from models.screening import honeypot, near_duplicates, screening
from models.submissions.duplicates import Fingerprints
from models.submissions.rate_limit import RecentComments
from models.submissions.submission import Submission


@dataclass(frozen=True, slots=True)
class Submitted:
    """The comment that a submission led to, and the `token` of its receipt.

    There is no token where the comment was stored earlier and nothing proves that the same reader
    sent it: its receipt stays closed.
    """

    comment: Comment
    token: str | None


def submit(
    submission: Submission,
    *,
    limit: int,
    close_after: int = 0,
    at: datetime | None = None,
    worker_runs: bool = False,
) -> Submitted:
    """Store a submission as a pending comment, however often it is sent.

    The same `post_key` leads to the same comment and changes it while it is pending; without a
    key, the same text by the same commenter does. `limit` is how many comments a network may
    leave within `rate_limit.WINDOW`; `close_after` how many days after its publication an article
    closes, 0 for never. Where the worker runs, it screens the comment and expires old data soon;
    elsewhere that happens here. Raises `CommentsClosed`, `ParentUnavailable`, `PersonRefused`,
    `TooManyReplies` and `NotEditable`.
    """
    at = at or now()
    submission.article.check_open(close_after=close_after, on=at.date())

    fingerprints = Fingerprints.of(submission, at)
    fingerprints.lock()
    same_key, same_text = fingerprints.find_comments()
    if same_key and not _is_for_another(submission, same_key):
        return _update(same_key, submission)
    if same_text:
        return Submitted(same_text, token=None)

    recent = RecentComments.of(submission.network, at=at, limit=limit)
    recent.check_limit(limit)
    signals = honeypot.find(submission.signals, from_network=recent.count)

    key = None if same_key else fingerprints.key  # that key belongs to another comment
    token = sealing.receipt_token(submission.post_key if key else "")
    comment = _pending(submission, at=at)
    comment.receipt_digest, comment.key_digest = sealing.digest(token), key
    comment.network_fingerprint = fingerprints.network
    comment.duplicate_fingerprint = fingerprints.texts[0]

    if not worker_runs:
        near_duplicates.lock()  # before any row of another comment is locked
    screening.store_unscreened(comment, signals)
    if submission.emails:
        double_opt_in.begin(comment, submission.emails)
    if not worker_runs:
        screening.try_to_screen(comment, submission.text)
        expire_within_minutes(at)
    return Submitted(comment, token)


def _pending(submission: Submission, *, at: datetime) -> Comment:
    """Make the comment, by a commenter who is known or new; it is not stored yet."""
    text = submission.text
    comment = Comment(article_id=submission.article.id, name=text.name, created_at=at)
    comment.set_text(text.source, html=text.html, plain=text.plain)
    if submission.parent_id:
        comment.set_parent(Comment.answerable(submission.parent_id, on=submission.article))
    comment.commenter_id = get_or_create_by_email(submission.email)
    return comment


def _is_for_another(submission: Submission, comment: Comment) -> bool:
    """Return whether the key of `comment` came with a submission that is another comment."""
    here = submission.article.id, submission.parent_id
    is_elsewhere = (comment.article_id, comment.parent_id) != here
    return is_elsewhere or (
        comment.status != "pending" and comment.source != submission.text.source
    )


def _update(comment: Comment, submission: Submission) -> Submitted:
    """Apply what the reader changed between two presses of the button.

    Changes nothing once a moderator has redacted the comment: the form would undo that.
    """
    is_redacted = db.session.scalar(Redaction.in_force_on(comment).limit(1))
    if comment.status == "pending" and not is_redacted:
        Decision.lock_log()  # as `edit` does: before the lock of the commenter
        commenter = db.session.get_one(Commenter, get_or_create_by_email(submission.email))
        edit(comment, submission.text, commenter=commenter)
        double_opt_in.ask(comment, submission.emails)
    token = sealing.receipt_token(submission.post_key)
    is_theirs = sealing.digest(token) == comment.receipt_digest  # the site's secret may be new
    return Submitted(comment, token if is_theirs else None)
