"""Edit a comment: each change is a revision, with who made it and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.comments.proposed_edit import ProposedEdit
from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.errors import NotEditable, PersonRefused
from models.screening import screening
from models.screening.text import Text
from models.translatable import sentence

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

MOST_REVISIONS = 20  # so that no writer can fill the disk or outrun the moderators
DECIDED = sentence("Your reply was decided in the meantime and can’t be changed here.")
TOO_OFTEN = sentence("You have changed this reply very often. It waits as it is now.")


def refuse_unless_editable(comment: Comment) -> None:
    """Raise `NotEditable` where it was rejected, or changed `MOST_REVISIONS` times while it
    waits, and `PersonRefused` where moderators take no replies from its writer any more."""
    if comment.status not in ("pending", "approved"):
        raise NotEditable(DECIDED)
    if comment.status == "pending" and comment.revision >= MOST_REVISIONS:
        raise NotEditable(TOO_OFTEN)
    if comment.commenter.standing == "refuse":
        raise PersonRefused


def edit(comment: Comment, text: Text, *, commenter: Commenter | None = None) -> None:
    """Change the text and the name of a comment as its commenter wishes.

    A pending comment changes: `revision` rises and the earlier text is kept. The change of a
    public one is a proposal, which waits for a moderator. The text that is there already is no
    change, and withdraws an earlier proposal. `commenter` replaces the one of a pending comment.
    Raises `NotEditable` and `PersonRefused`.
    """
    Decision.lock_log()  # another text may leave its group of near-duplicates
    comment.lock()
    commenter = commenter or comment.commenter
    before = comment.source, comment.name, comment.commenter
    is_another = (text.source, text.name, commenter) != before
    if is_another:
        refuse_unless_editable(comment)
    ProposedEdit.take_back(comment)
    if is_another and comment.is_public:
        ProposedEdit.make(comment, words=text.source, name=text.name, html=text.html)
    elif is_another:
        comment.commenter = commenter
        rewrite(comment, text)
        comment.duplicate_fingerprint = None


def resanitise(comment: Comment) -> bool:
    """Render the HTML anew from the source; return whether it looks different now."""
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

    `by` is None for a change by the commenter.
    """
    before = Revision.of(comment, by=by)
    comment.revisions.append(before)
    comment.revision += 1
    comment.name = text.name
    comment.set_text(text.source, html=text.html, plain=text.plain)
    screening.try_to_screen(comment, text)
    return before
