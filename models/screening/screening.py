"""Screening a reply: every check is asked, what it found is kept, and the queue is ordered by it.

Nothing here publishes, rejects or deletes anything: that is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select

from extensions import db
from models.comments import rank
from models.decisions.decision import Decision
from models.mail import urgent_alert
from models.screening import crisis, near_duplicates
from models.screening.check_result import CheckResult
from models.screening.classifier import classify
from models.screening.finding import Finding
from models.screening.private_data import find
from models.screening.rules.matching import Rules, in_force
from models.screening.text import Text
from models.screening.versions import ScreeningVersions
from models.storage.best_effort import best_effort

if TYPE_CHECKING:
    from models.comments.comment import Comment

MOST = 100  # places of danger, of something private: one reply could hold a thousand
FAULT = CheckResult(check="fault", effect="note")
NOT_SCREENED = CheckResult(check="not screened", effect="note")
OF_ARRIVAL = ("trap", "too fast", "too old", "no clock", "network")  # whatever its words become


class Known(NamedTuple):
    """What the desk taught the checks, as it is now."""

    rules: Rules
    triage: classify.Classifier

    @classmethod
    def now(cls) -> Known:
        newest = ScreeningVersions.now()
        return cls(in_force(newest.rules), classify.current_model(newest))


class ScreeningResult(NamedTuple):
    """Words, and what was found in them alone."""

    text: Text
    found: Sequence[CheckResult]


def store_unscreened(comment: Comment, came: Sequence[CheckResult]) -> None:
    """Store a comment that waits to be screened, in the place that its way here gives it: what
    that tells is known at once, and stays whatever its words become."""
    comment.rank = rank.rank_of({each.effect for each in came}, urgent=False)
    comment.screened = False
    db.session.add(comment)
    db.session.flush()
    for each in came:
        db.session.add(Finding.of(each, comment_id=comment.id, revision=comment.revision))


def screen(comment: Comment, *, tell: bool = True, looked: ScreeningResult | None = None) -> None:
    """Screen a comment that is new, or whose words or rules changed: keep what is found in its
    words, `looked` at before or not, and look for others like it. What its arrival told stays.

    Moderators are told at once of one that is urgent now; without `tell` they find it on the top
    of the queue, as where somebody at the desk screens hundreds.
    """
    came = Finding.comment_id == comment.id, Finding.check.in_(OF_ARRIVAL)
    stays = [
        CheckResult(check=each.check, effect=each.effect, values=each.values)
        for each in db.session.scalars(select(Finding).where(*came))
    ]
    looked = looked or run_checks(text_of(comment))
    Finding.forget(comment.id)
    _keep(comment, [*stays, *looked.found, *near_duplicates.find(comment, looked.text)], tell=tell)
    comment.screened = True


def try_to_screen(comment: Comment, *, looked: ScreeningResult | None = None) -> None:
    """Screen a comment whose words arrive in this transaction: they are stored whatever fails in
    here. What can't be screened says so to moderators."""
    with best_effort("screening a comment"):
        screen(comment, looked=looked)
        return
    give_up(comment)


def give_up(comment: Comment) -> None:
    """Let a comment that can't be screened wait no more: a note tells moderators that its words
    were not looked at, and it stands where its arrival put it."""
    with best_effort("taking a comment out of its campaign"):
        near_duplicates.remove_from_group(comment)
    theirs = Finding.comment_id == comment.id
    db.session.execute(delete(Finding).where(theirs, Finding.check.not_in(OF_ARRIVAL)))
    effects = set(db.session.scalars(select(Finding.effect).where(theirs)))
    comment.rank = rank.rank_of(effects, urgent=comment.urgent)
    db.session.add(Finding.of(NOT_SCREENED, comment_id=comment.id, revision=comment.revision))
    comment.screened = True


def delete_findings(comment: Comment) -> None:
    """Forget what was found in a comment, for its words are gone."""
    Finding.forget(comment.id)
    comment.screened = True
    near_duplicates.remove_from_group(comment)


def update_rank(comment: Comment) -> None:
    """Give a comment its place in the queue, by what was found and whether it is urgent."""
    effects = select(Finding.effect).where(Finding.comment_id == comment.id)
    found = {*db.session.scalars(effects)}
    near_duplicates.place_in_queue(comment, rank.rank_of(found, urgent=comment.urgent))


def run_checks(text: Text) -> ScreeningResult:
    """Do what takes longest and changes no row, before anybody has to wait for it."""
    text.once(near_duplicates.signature)
    return ScreeningResult(text, check_text(text))


def try_to_look(text: Text) -> ScreeningResult | None:
    """Look at words that are about to be stored; None where that fails."""
    with best_effort("looking at a reply"):
        return run_checks(text)
    return None


def check_text(text: Text, known: Known | None = None) -> list[CheckResult]:
    """What every check finds that looks at nothing but the words, of a comment or of an edit; by
    what is `known` already, where several are looked at. A check that raises holds up no other:
    a note tells moderators of it."""
    known = known or Known.now()
    said = _said(text)
    by_rules = text.find("rules", known.rules.find)
    by_triage = text.find("triage", partial(classify.find, triage=known.triage))
    return [*said, *by_rules, *by_triage, *([FAULT] if text.faults else [])]


def visible_to_author(comment: Comment) -> list[Finding]:
    """What the writer of a comment is told was found, also while it waits to be screened."""
    if comment.screened:
        return Finding.for_author(comment.id)
    found = _said(text_of(comment))
    now = [Finding.of(each, comment_id=comment.id, revision=comment.revision) for each in found]
    return [each for each in now if each.shown_to_author]


def text_of(comment: Comment) -> Text:
    """A comment as checks read it."""
    return Text(comment.html, comment.name, comment.article.written_in)


def _said(text: Text) -> list[CheckResult]:
    """What the words themselves say, whatever the desk taught: danger, something private."""
    danger, private = text.find("danger", crisis.find), text.find("private data", find.find)
    return [*danger[:MOST], *private[:MOST]]


def _keep(comment: Comment, found: Sequence[CheckResult], *, tell: bool = True) -> None:
    for each in found:
        db.session.add(Finding.of(each, comment_id=comment.id, revision=comment.revision))
    effects = {each.effect for each in found}
    may_rise = comment.status == "pending" and not comment.urgent
    if "urgent" in effects and may_rise and not _is_calmed(comment):
        comment.urgent = True
        if tell:
            urgent_alert.alert_moderators(comment)
    near_duplicates.place_in_queue(comment, rank.rank_of(effects, urgent=comment.urgent))


def _is_calmed(comment: Comment) -> bool:
    """Whether a moderator said last that these very words are not urgent."""
    about = Decision.comment_id == comment.id, Decision.revision == comment.revision
    said = select(Decision.decision).where(*about, Decision.decision.in_(("urgent", "calm")))
    return db.session.scalar(said.order_by(Decision.id.desc()).limit(1)) == "calm"
