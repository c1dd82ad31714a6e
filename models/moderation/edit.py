"""Edits of comments: each one keeps the earlier text as a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.comments.proposed_edit import ProposedEdit
from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import NotEditable, PersonRefused
from models.screening import screening
from models.translatable import sentence

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator


MAX_REVISIONS = 20  # while pending
DECIDED = sentence("Your reply was decided in the meantime and can’t be changed here.")
TOO_OFTEN = sentence("You have changed this reply very often. It waits as it is now.")


def refuse_unless_editable(comment: Comment) -> None:
    """Raise unless the author may edit the comment.

    Raises `NotEditable` if it is decided against or was edited `MAX_REVISIONS` times while pending,
    `PersonRefused` if its author is blocked.
    """
    if comment.status not in ("pending", "approved"):
        raise NotEditable(DECIDED)
    if comment.status == "pending" and comment.revision >= MAX_REVISIONS:
        raise NotEditable(TOO_OFTEN)
    if comment.commenter.standing == "refuse":
        raise PersonRefused


def edit(comment: Comment, *, words: str, name: str, person: Commenter | None = None) -> None:
    """Apply an edit by the author: at once if the comment is pending, as a proposal if it is
    public.

    Submitting the current text withdraws an earlier proposal. Raises `NotEditable` and
    `PersonRefused`.
    """
    Decision.lock_log()  # another text may leave its group of near-duplicates
    comment.lock()
    person = person or comment.commenter
    is_another = (words, name, person) != (comment.source, comment.name, comment.commenter)
    if is_another:
        refuse_unless_editable(comment)
    ProposedEdit.withdraw(comment)
    if is_another and comment.is_public:
        ProposedEdit.make(comment, words=words, name=name)
    elif is_another:
        comment.commenter = person
        rewrite(comment, words=words, name=name)
        comment.duplicate_fingerprint = None


def resanitise(comment: Comment) -> bool:
    """Render the HTML again from the source; return whether it changed."""
    before = comment.html
    comment.set_text(comment.source)
    if comment.html == before:
        return False
    screening.try_to_screen(comment)
    if comment.is_public:
        comment.article.bump_version()
        comment.index_for_search()
    return True


def rewrite(
    comment: Comment, *, words: str, name: str = "", by: Moderator | None = None
) -> Revision:
    """Set another text and keep the earlier one as a revision; `by` None means by the author."""
    before = Revision(
        revision=comment.revision, source=comment.source, name=comment.name, replaced_by=by
    )
    comment.revisions.append(before)
    comment.revision += 1
    comment.name = name or comment.name
    comment.set_text(words)
    screening.try_to_screen(comment)
    return before


def replace_text(
    comment: Comment, words: str, *, name: str = "", by: Moderator | None = None
) -> Revision:
    """Set another text whatever the status, update readers' pages, and return the earlier revision.

    `by` None means by the author.
    """
    before = rewrite(comment, words=words, name=name, by=by)
    comment.duplicate_fingerprint = None
    if comment.is_public:
        comment.article.bump_version()
        comment.index_for_search()
    return before


def record_action(
    decision: str,
    comment: Comment,
    *,
    by: Moderator,
    why: DecisionReason,
    undoes: Decision | None = None,
) -> Decision:
    """Record a decision that leaves the status as it is."""
    status = comment.status
    return Decision.record(
        decision, on=comment, by=by, before=status, outcome=status, why=why, undoes=undoes
    )
