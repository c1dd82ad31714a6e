"""Screening a reply: every check is asked, what it found is kept, and the queue is ordered by it.

Nothing here publishes, rejects or deletes anything: that is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from extensions import db
from later import later
from models.decision import Decision
from models.mail import urgency
from models.screening import campaigns, rank, urgent
from models.screening.finding import Finding
from models.screening.found import Found
from models.screening.newest import Newest
from models.screening.rules.in_force import in_force
from models.screening.rules.matching import Rules
from models.screening.text import Text
from models.screening.triage import triage

if TYPE_CHECKING:
    from models.comment import Comment

guard = later("models.screening.private_data.guard")  # for who writes, not for who reads

MOST = 100  # places of danger, of something private: one reply could hold a thousand
OF_ARRIVAL = ("trap", "too fast", "too old", "no clock", "network")  # whatever its words become


class Known(NamedTuple):
    """What the desk taught the checks, as it is now."""

    rules: Rules
    triage: triage.Triage

    @classmethod
    def now(cls) -> Known:
        newest = Newest.now()
        return cls(in_force(newest.rules), triage.present(newest))


def screen(comment: Comment, found: Sequence[Found], text: Text) -> None:
    """Screen a comment that was just stored: keep what was `found` in its way here and in its
    words, and look for others like it."""
    _keep(comment, [*found, *campaigns.begin(comment, text)])


def again(comment: Comment, *, tell: bool = True) -> None:
    """Screen a comment whose words or rules changed; what its arrival told stays. Moderators are
    told at once of one that is urgent now; without `tell` they find it on the top of the queue,
    as where somebody at the desk screens hundreds."""
    came = Finding.comment_id == comment.id, Finding.check.in_(OF_ARRIVAL)
    stays = [
        Found(check=each.check, effect=each.effect, values=each.values)
        for each in db.session.scalars(select(Finding).where(*came))
    ]
    Finding.forget(comment.id)
    _keep(comment, [*stays, *found_in(comment)], tell=tell)


def forget(comment: Comment) -> None:
    """Forget what was found in a comment, for its words are gone."""
    Finding.forget(comment.id)
    campaigns.leave(comment)


def order(comment: Comment) -> None:
    """Give a comment its place in the queue, by what was found and whether it is urgent."""
    effects = select(Finding.effect).where(Finding.comment_id == comment.id)
    found = {*db.session.scalars(effects)}
    campaigns.stand(comment, rank.rank_of(found, urgent=comment.urgent))


def found_in(comment: Comment) -> list[Found]:
    """What the checks find in the words of a comment, as they are now."""
    text = text_of(comment)
    return [*found_in_words(text), *campaigns.find(comment, text)]


def found_in_words(text: Text, known: Known | None = None) -> list[Found]:
    """What every check finds that looks at nothing but the words, of a comment or of an edit; by
    what is `known` already, where several are looked at."""
    known = known or Known.now()
    said = [*text.once(urgent.find)[:MOST], *text.once(guard.find)[:MOST]]
    return [*said, *known.rules.find(text), *triage.find(text, known.triage)]


def text_of(comment: Comment) -> Text:
    """A comment as checks read it."""
    return Text(comment.html, comment.name, comment.article.written_in)


def _keep(comment: Comment, found: Sequence[Found], *, tell: bool = True) -> None:
    for each in found:
        db.session.add(Finding.of(each, comment_id=comment.id, revision=comment.revision))
    effects = {each.effect for each in found}
    may_rise = comment.status == "pending" and not comment.urgent
    if "urgent" in effects and may_rise and not _is_calmed(comment):
        comment.urgent = True
        if tell:
            urgency.tell(comment)
    campaigns.stand(comment, rank.rank_of(effects, urgent=comment.urgent))


def _is_calmed(comment: Comment) -> bool:
    """Whether a moderator said last that these very words are not urgent."""
    about = Decision.comment_id == comment.id, Decision.revision == comment.revision
    said = select(Decision.decision).where(*about, Decision.decision.in_(("urgent", "calm")))
    return db.session.scalar(said.order_by(Decision.id.desc()).limit(1)) == "calm"
