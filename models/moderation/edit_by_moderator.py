"""What a moderator changes of a comment's words: seen at once, and remembered with its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.moderation.edit import rewrite
from models.screening.text import Text

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator


def correct(
    comment: Comment, words: str, *, name: str = "", by: Moderator | None = None
) -> Revision:
    """Set other words, and a name if one is given, whatever the status; return the revision that
    keeps those before. `by` nobody: they are their writer's."""
    language = comment.article.written_in
    text = Text.of(words, name=name or comment.name, language=language)
    before = rewrite(comment, text, by=by)
    comment.duplicate_fingerprint = None
    if comment.is_public:
        comment.article.bump_version()
        comment.index_for_search()
    return before


def remember(
    decision: str,
    comment: Comment,
    *,
    by: Moderator,
    why: DecisionReason,
    undoes: Decision | None = None,
) -> Decision:
    """Write down what was done to the words; the status stays."""
    status = comment.status
    return Decision.record(
        decision, on=comment, by=by, before=status, outcome=status, why=why, undoes=undoes
    )
