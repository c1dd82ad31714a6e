"""Letters to moderators, and notices to channels: counts and links, never who wrote, or what.

A mailbox is read by more than its owner, and kept for years: nothing in these tells of a reader.
"""

from __future__ import annotations

from datetime import timedelta

from blueprints.common.emails import Content, NotNeeded, email_kind
from blueprints.common.emails.links import link
from blueprints.common.translations import translate_to
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.mail.outbox import NOTICE, QueuedEmail
from models.moderation.decision_link import DecisionLink
from models.moderation.digest import Digest, earlier, is_first_of_day
from models.moderation.queue.queue import MOST_COUNTED
from models.moderators.moderator import Moderator
from models.translatable import sentence

DIGEST, URGENT = sentence("What waits at the desk"), sentence("An urgent reply waits")
FIRST_TIME = timedelta(days=1)  # what is new in the first digest
THE_SITES = ""  # language
QUEUE = "moderation.queue.index"


@email_kind("digest")
def digest(letter: QueuedEmail) -> Content:
    """Count what waits; the first one of a day carries the head of the history."""
    moderator = _moderator(letter)
    return _digest(letter, to=moderator, head=Decision.head() if is_first_of_day(letter) else None)


@email_kind("urgent")
def urgent(letter: QueuedEmail) -> Content:
    """Say that a reply is urgent, with a link to decide by."""
    return _urgent(_waiting(letter), to=_moderator(letter))


@email_kind(NOTICE)
def notice(letter: QueuedEmail) -> Content:
    """The same for channels, where nobody knows who reads: without links to decide by."""
    if letter.comment_id:
        return _urgent(_waiting(letter), to=None)
    return _digest(letter, to=None, head=None)


def _digest(letter: QueuedEmail, *, to: Moderator | None, head: Decision | None) -> Content:
    last = earlier(letter)
    counted = Digest.since(last.created_at if last else letter.created_at - FIRST_TIME)
    if counted.is_empty:
        raise NotNeeded("nothing waits")
    return Content(
        subject=translate_to(THE_SITES, DIGEST),
        template="digest",
        language=THE_SITES,
        values={
            "lines": _lines(counted, is_first=last is None),
            "longest": counted.longest,
            "acts": [(each.id, _act(each, to)) for each in counted.oldest] if to else [],
            "head": head,
            "choose": link("moderation.notification_settings.index") if to else "",
        },
    )


def _lines(counted: Digest, *, is_first: bool) -> list[tuple[str, str, str]]:
    """What is counted, how many, and where it is seen; what waits nowhere is left out."""
    new = sentence("New in the last day") if is_first else sentence("New since the last digest")
    found = [
        (new, counted.new, ""),
        (sentence("Waiting"), counted.waiting, link(QUEUE)),
        (sentence("Urgent"), counted.urgent, link(QUEUE, lane="urgent")),
        (sentence("Reported"), counted.reported, link(QUEUE, lane="reported")),
        (sentence("Appeals"), counted.appeals, link("moderation.appeals.index")),
        (sentence("Edits"), counted.edits, link("moderation.edits.index")),
        (sentence("Mails that can’t be sent"), counted.parked, link("moderation.outbox.index")),
    ]
    return [(words, _at_most(many), url) for words, many, url in found if many or not url]


def _at_most(many: int) -> str:
    return f"{MOST_COUNTED}+" if many > MOST_COUNTED else str(many)


def _urgent(comment: Comment, *, to: Moderator | None) -> Content:
    return Content(
        subject=translate_to(THE_SITES, URGENT),
        template="urgent_alert",
        language=THE_SITES,
        values={
            "number": comment.id,
            "act": _act(comment, to),
            "choose": link("moderation.notification_settings.index") if to else "",
        },
    )


def _act(comment: Comment, to: Moderator | None) -> str:
    """A link by which a moderator decides about a comment; "" for who only reads."""
    if to is None or not to.may_decide:
        return ""
    return link("decide_by_mail.show", token=DecisionLink.make(comment, to=to))


def _moderator(letter: QueuedEmail) -> Moderator:
    if letter.moderator is None or not letter.moderator.active:
        raise NotNeeded("retired")
    return letter.moderator


def _waiting(letter: QueuedEmail) -> Comment:
    comment = letter.comment
    if comment is None or comment.status != "pending" or not comment.urgent:
        raise NotNeeded("decided")
    return comment
