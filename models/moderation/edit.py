"""Edits of comments: each one keeps the earlier text as a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.comments.proposed_edit import ProposedEdit
from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import NotEditable, PersonRefused
from models.screening import screening
from models.screening.text import Text
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


def edit(comment: Comment, text: Text, *, commenter: Commenter | None = None) -> None:
    """Apply an edit by the author: at once if the comment is pending, as a proposal if it is
    public.

    `commenter` replaces the one of a pending comment. Submitting the current text withdraws an
    earlier proposal. Raises `NotEditable` and `PersonRefused`.
    """
    Decision.lock_log()  # another text may leave its group of near-duplicates
    comment.lock()
    commenter = commenter or comment.commenter
    before = comment.source, comment.name, comment.commenter
    is_another = (text.source, text.name, commenter) != before
    if is_another:
        refuse_unless_editable(comment)
    ProposedEdit.withdraw(comment)
    if is_another and comment.is_public:
        ProposedEdit.make(comment, words=text.source, name=text.name, html=text.html)
    elif is_another:
        comment.commenter = commenter
        rewrite(comment, text)
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


def rewrite(comment: Comment, text: Text, *, by: Moderator | None = None) -> Revision:
    """Set another text and name, screen them, and keep those before as a revision.

    `by` is None for an edit by the author.
    """
    before = Revision.of(comment, revision=comment.revision, by=by)
    comment.revisions.append(before)
    comment.revision += 1
    comment.name = text.name
    comment.set_text(text.source, html=text.html, plain=text.plain)
    screening.try_to_screen(comment, text)
    return before


def replace_text(
    comment: Comment, words: str, *, name: str = "", by: Moderator | None = None
) -> Revision:
    """Set another text whatever the status, update readers' pages, and return the earlier revision.

    `by` None means by the author.
    """
    language = comment.article.written_in
    text = Text.of(words, name=name or comment.name, language=language)
    before = rewrite(comment, text, by=by)
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
