"""Screen a comment: run every check, store the findings, and order the queue by them.

Nothing here publishes, rejects or deletes anything: a moderator decides.
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

MAX_FINDINGS = 100  # findings of a crisis, of private data: one comment could hold a thousand
FAULT = CheckResult(check="fault", effect="note")
NOT_SCREENED = CheckResult(check="not screened", effect="note")
OF_ARRIVAL = ("trap", "too fast", "too old", "no clock", "network")  # they outlive an edit


class Known(NamedTuple):
    """The rules and the classifier that are in force."""

    rules: Rules
    triage: classify.Classifier

    @classmethod
    def now(cls) -> Known:
        newest = ScreeningVersions.now()
        return cls(in_force(newest.rules), classify.current_model(newest))


def store_unscreened(comment: Comment, signals: Sequence[CheckResult]) -> None:
    """Store a comment that is not screened yet, ranked by the findings of the honeypot."""
    comment.rank = rank.rank_of({each.effect for each in signals}, urgent=False)
    comment.screened = False
    db.session.add(comment)
    db.session.flush()
    for each in signals:
        db.session.add(Finding.of(each, comment_id=comment.id, revision=comment.revision))


def screen(comment: Comment, text: Text | None = None, *, tell: bool = True) -> None:
    """Screen a comment that is new, or whose text or rules changed: store what the checks and the
    search for near-duplicates find. The findings of the honeypot stay.

    `text` is the comment's, where there is one already: what was found in it is used again.
    Moderators are alerted to an urgent comment unless `tell` is false, as where one of them
    screens hundreds.
    """
    of_arrival = Finding.comment_id == comment.id, Finding.check.in_(OF_ARRIVAL)
    kept = [
        CheckResult(check=each.check, effect=each.effect, values=each.values)
        for each in db.session.scalars(select(Finding).where(*of_arrival))
    ]
    text = text or text_of(comment)
    found = run_checks(text)
    Finding.forget(comment.id)
    _store(comment, [*kept, *found, *near_duplicates.find(comment, text)], tell=tell)
    comment.screened = True


def try_to_screen(comment: Comment, text: Text | None = None) -> None:
    """Screen a comment that this transaction stores or changes; a fault in here does not undo
    that. One that can't be screened says so to moderators."""
    with best_effort("screening a comment"):
        screen(comment, text)
        return
    give_up(comment)


def give_up(comment: Comment) -> None:
    """Mark a comment that can't be screened as screened, with a note to moderators that no check
    has read it. It keeps the rank that the honeypot gave it."""
    with best_effort("taking a comment out of its campaign"):
        near_duplicates.remove_from_group(comment)
    theirs = Finding.comment_id == comment.id
    db.session.execute(delete(Finding).where(theirs, Finding.check.not_in(OF_ARRIVAL)))
    effects = set(db.session.scalars(select(Finding.effect).where(theirs)))
    comment.rank = rank.rank_of(effects, urgent=comment.urgent)
    db.session.add(Finding.of(NOT_SCREENED, comment_id=comment.id, revision=comment.revision))
    comment.screened = True


def delete_findings(comment: Comment) -> None:
    """Delete what was found in a comment whose text is deleted."""
    Finding.forget(comment.id)
    comment.screened = True
    near_duplicates.remove_from_group(comment)


def update_rank(comment: Comment) -> None:
    """Rank a comment in the queue by what was found and whether it is urgent."""
    effects = select(Finding.effect).where(Finding.comment_id == comment.id)
    found = {*db.session.scalars(effects)}
    near_duplicates.place_in_queue(comment, rank.rank_of(found, urgent=comment.urgent))


def run_checks(text: Text) -> list[CheckResult]:
    """Run every check that reads the text alone, once for each text.

    Changes no row, so call it before the transaction that stores the comment: it takes longest.
    """
    text.once(near_duplicates.signature)
    return text.once(check_text)


def try_to_run_checks(text: Text) -> None:
    """Run the checks on a text that is about to be stored; a fault is logged."""
    with best_effort("looking at a reply"):
        run_checks(text)


def check_text(text: Text, known: Known | None = None) -> list[CheckResult]:
    """Return what every check finds that reads the text alone, of a comment or of an edit.

    Pass what is `known` where several are checked. A check that raises does not stop the others:
    a note tells moderators.
    """
    known = known or Known.now()
    by_text = _by_text(text)
    by_rules = text.find("rules", known.rules.find)
    by_triage = text.find("triage", partial(classify.find, triage=known.triage))
    return [*by_text, *by_rules, *by_triage, *([FAULT] if text.faults else [])]


def visible_to_author(comment: Comment) -> list[Finding]:
    """Return the findings that the commenter may see, also before the comment is screened."""
    if comment.screened:
        return Finding.for_author(comment.id)
    found = _by_text(text_of(comment))
    now = [Finding.of(each, comment_id=comment.id, revision=comment.revision) for each in found]
    return [each for each in now if each.shown_to_author]


def text_of(comment: Comment) -> Text:
    """Return a comment's text as checks read it."""
    return Text(comment.html, comment.name, comment.article.written_in)


def _by_text(text: Text) -> list[CheckResult]:
    """Return what needs neither rules nor the classifier: signs of a crisis, private data."""
    danger, private = text.find("danger", crisis.find), text.find("private data", find.find)
    return [*danger[:MAX_FINDINGS], *private[:MAX_FINDINGS]]


def _store(comment: Comment, found: Sequence[CheckResult], *, tell: bool) -> None:
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
    """Whether a moderator said last that this very text is not urgent."""
    about = Decision.comment_id == comment.id, Decision.revision == comment.revision
    said = select(Decision.decision).where(*about, Decision.decision.in_(("urgent", "calm")))
    return db.session.scalar(said.order_by(Decision.id.desc()).limit(1)) == "calm"
