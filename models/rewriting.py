"""How the words of a comment change: each time a revision, with who changed them and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import privacy, quotations, report_outcome
from models.decision import Decision
from models.refusal import NotEditable, PersonRefused
from models.revision import Revision
from models.sentences import sentence

if TYPE_CHECKING:
    from models.comment import Comment
    from models.commenter import Commenter
    from models.moderator import Moderator

MOST_REVISIONS = 20  # so that no writer can fill the disk or outrun the moderators
DECIDED = sentence("Your reply was decided in the meantime and can’t be changed here.")
TOO_OFTEN = sentence("You have changed this reply very often. It waits as it is now.")


def refuse_unless_editable(comment: Comment) -> None:
    """Raise `NotEditable` once it was decided, or changed `MOST_REVISIONS` times, and
    `PersonRefused` where moderators take no replies from its writer any more."""
    if comment.status != "pending":
        raise NotEditable(DECIDED)
    if comment.revision >= MOST_REVISIONS:
        raise NotEditable(TOO_OFTEN)
    if comment.commenter.standing == "refuse":
        raise PersonRefused


def edit(comment: Comment, *, words: str, name: str, person: Commenter | None = None) -> None:
    """Change a pending comment as its writer wishes; see `Comment.edit`."""
    comment.lock()
    person = person or comment.commenter
    if (words, name, person) == (comment.source, comment.name, comment.commenter):
        return
    refuse_unless_editable(comment)
    comment.commenter = person
    rewrite(comment, words=words, name=name)
    comment.words_fingerprint = None


def rewrite(
    comment: Comment, *, words: str, name: str = "", by: Moderator | None = None
) -> Revision:
    """Set other words and keep those before them as a revision; `by` nobody: by their writer."""
    before = Revision(
        revision=comment.revision, source=comment.source, name=comment.name, replaced_by=by
    )
    comment.revisions.append(before)
    comment.revision += 1
    comment.name = name or comment.name
    comment.say(words)
    return before


def withdraw(comment: Comment) -> None:
    """Take the comment back for good; see `Comment.withdraw`."""
    Decision.take_turn()  # before any row is locked, as whoever decides does
    comment.lock()
    comment.become("withdrawn")
    comment.name = ""
    comment.say("")
    comment.revisions.clear()
    comment.urgent = False
    quotations.erase(comment)
    report_outcome.close_as_withdrawn(comment)
    comment.receipt_digest = privacy.digest(privacy.receipt_token())
    comment.key_digest = None
