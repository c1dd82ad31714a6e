"""Emails to moderators and notices to channels: counts and links, no names or texts.

Mailboxes are read by others and kept for years, so nothing here identifies a reader.
"""

from __future__ import annotations

from datetime import timedelta

from blueprints.common.emails import EmailContent, NotNeeded, email_kind, link
from blueprints.common.translations import translate_to
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.mail.outbox import NOTICE, QueuedEmail
from models.moderation.decision_link import DecisionLink
from models.moderation.digest import Digest, is_first_of_day, previous_digest
from models.moderation.queue.queue import COUNT_LIMIT
from models.moderators.moderator import Moderator
from models.translatable import sentence

DIGEST_SUBJECT = sentence("What waits at the desk")
URGENT_SUBJECT = sentence("An urgent reply waits")
FIRST_PERIOD = timedelta(days=1)  # covered by a moderator's first digest
SITE_LANGUAGE = ""
QUEUE = "moderation.queue.index"


@email_kind("digest")
def digest(queued: QueuedEmail) -> EmailContent:
    """Count what is pending. The first digest of a day contains the head of the decision chain."""
    moderator = _moderator(queued)
    return _digest(queued, to=moderator, head=Decision.head() if is_first_of_day(queued) else None)


@email_kind("urgent")
def urgent(queued: QueuedEmail) -> EmailContent:
    """Announce an urgent comment, with a link to decide about it."""
    return _urgent(_waiting(queued), to=_moderator(queued))


@email_kind(NOTICE)
def notice(queued: QueuedEmail) -> EmailContent:
    """Announce the same in channels, whose readers are unknown: without links to decide."""
    if queued.comment_id:
        return _urgent(_waiting(queued), to=None)
    return _digest(queued, to=None, head=None)


def _digest(queued: QueuedEmail, *, to: Moderator | None, head: Decision | None) -> EmailContent:
    last = previous_digest(queued)
    counted = Digest.since(last.created_at if last else queued.created_at - FIRST_PERIOD)
    if counted.is_empty:
        raise NotNeeded("nothing waits")
    return EmailContent(
        subject=translate_to(SITE_LANGUAGE, DIGEST_SUBJECT),
        template="digest",
        language=SITE_LANGUAGE,
        values={
            "lines": _lines(counted, is_first=last is None),
            "longest": counted.longest,
            "acts": [(each.id, _decide_link(each, to)) for each in counted.oldest] if to else [],
            "head": head,
            "choose": link("moderation.notification_settings.index") if to else "",
        },
    )


def _lines(counted: Digest, *, is_first: bool) -> list[tuple[str, str, str]]:
    """Return each label, count and link; zero counts are left out."""
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
    return [(words, _capped(many), url) for words, many, url in found if many or not url]


def _capped(many: int) -> str:
    return f"{COUNT_LIMIT}+" if many > COUNT_LIMIT else str(many)


def _urgent(comment: Comment, *, to: Moderator | None) -> EmailContent:
    return EmailContent(
        subject=translate_to(SITE_LANGUAGE, URGENT_SUBJECT),
        template="urgent_alert",
        language=SITE_LANGUAGE,
        values={
            "number": comment.id,
            "act": _decide_link(comment, to),
            "choose": link("moderation.notification_settings.index") if to else "",
        },
    )


def _decide_link(comment: Comment, to: Moderator | None) -> str:
    """Return a link to decide about a comment; "" for someone who may not decide."""
    if to is None or not to.may_decide:
        return ""
    return link("decide_by_mail.show", token=DecisionLink.make(comment, to=to))


def _moderator(queued: QueuedEmail) -> Moderator:
    if queued.moderator is None or not queued.moderator.active:
        raise NotNeeded("retired")
    return queued.moderator


def _waiting(queued: QueuedEmail) -> Comment:
    comment = queued.comment
    if comment is None or comment.status != "pending" or not comment.urgent:
        raise NotNeeded("decided")
    return comment
