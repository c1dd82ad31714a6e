"""Grant an appeal: publish the comment after all."""

from __future__ import annotations

from models.appeals.appeal import Appeal
from models.appeals.outcome import refuse_own
from models.decisions.decision import Decision
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator


def grant(appeal: Appeal, *, by: Moderator, seen: SeenRevision) -> Decision:
    """Publish the comment after all: an ordinary approval, which closes the appeal.

    Raises `OwnDecision` where a colleague must look at it, and `StaleDecision` where the comment
    is no longer what was seen.
    """
    refuse_own(appeal, by)
    return decide(appeal.comment, "approve", by=by, seen=seen)
