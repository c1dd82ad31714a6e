"""Export of everything stored about a person's comments; the format is in docs/erasing.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from extensions import db
from models.appeals.appeal import Appeal
from models.column_types import now
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.comments.content import Written
from models.comments.proposed_edit import ProposedEdit
from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.mail.message import Message
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.redaction.redaction import Redaction
from models.screening.check_labels import finding_sentence
from models.screening.finding import Finding
from models.screening.screening import visible_to_author

VERSION = 1


def held_about(
    commenter: Commenter, comments: Iterable[Comment], *, is_proven: bool = False
) -> dict[str, Any]:
    """Return everything stored about these comments as plain values.

    Data about the person is limited to what the comments show, unless it `is_proven` that the
    requester reads mail sent to the address: anybody can type an address.
    """
    shown = list(comments)
    site = current_app.config["SETTINGS"]
    return {
        "format": "leave-a-reply export",
        "version": VERSION,
        "made_at": now(),
        "site": site.site_url,
        "address": _address(commenter, shown, is_proven=is_proven),
        **({"person": _commenter(commenter)} if is_proven else {}),
        "comments": [_comment(each) for each in shown],
    }


def _address(commenter: Commenter, comments: list[Comment], *, is_proven: bool) -> dict[str, Any]:
    first = min((each.created_at for each in comments), default=commenter.first_seen_at)
    return {
        "held": commenter.has_address,
        "sealed": commenter.has_address,
        "since": commenter.first_seen_at if is_proven else first,
        "purposes": ["mail_you_asked_for", "messages_of_moderators"],
        "recognised_by_a_keyed_fingerprint": commenter.fingerprint is not None,
    }


def _commenter(commenter: Commenter) -> dict[str, Any]:
    return {
        "tag": commenter.tag,
        "first_seen_at": commenter.first_seen_at,
        "standing": commenter.standing,
        "never_write_to_me": commenter.email_blocked,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    kept: datetime = comment.created_at + current_app.config["SETTINGS"].network_kept
    network = comment.network_fingerprint is not None
    return {
        "number": comment.id,
        "article": {"slug": comment.article.slug, "title": comment.article.title},
        "in_answer_to": comment.parent_id,
        "status": comment.status,
        "created_at": comment.created_at,
        "decided_at": comment.decided_at,
        "revision": comment.revision,
        **_content(comment),
        "earlier": [_revision(each) for each in comment.revisions],
        "edit": _edit(ProposedEdit.about(comment)),
        "decisions": [_decision(each) for each in comment.decisions],
        "taken_out": [_redaction(each) for each in _all(Redaction.in_force_on(comment))],
        "noticed": [_finding(each) for each in visible_to_author(comment)],
        "appeals": [_appeal(each) for each in _about(Appeal, comment)],
        "messages": [_message(each) for each in _all(Message.read_on(comment))],
        "mails_asked_for": [_subscription(each) for each in _all(Subscription.of(comment))],
        "mails": [_email(each) for each in _all(_emails_about(comment))],
        "network_fingerprint": {"held": network, "until": kept if network else None},
        "legal_hold": comment.legal_hold,
    }


def _content(each: Written) -> dict[str, str]:
    return {"name": each.name, "words": each.source}


def _revision(each: Revision) -> dict[str, Any]:
    return {
        "revision": each.revision,
        **_content(each),
        "replaced_at": each.replaced_at,
        "replaced_by": "moderator" if each.replaced_by_id else "writer",
    }


def _edit(proposal: ProposedEdit | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    return {
        **_content(proposal),
        "sent_at": proposal.created_at,
        "declined_at": proposal.declined_at,
    }


def _decision(each: Decision) -> dict[str, Any]:
    finding_sentence = each.why
    return {
        "decision": each.decision,
        "outcome": each.outcome,
        "reason": finding_sentence.reason or None,
        "words": finding_sentence.words if each.decision != "note" else "",
        "made_at": each.created_at,
    }


def _redaction(each: Redaction) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "instead": each.instead,
        "taken_out_at": each.created_at,
        "words_destroyed_at": each.destroyed_at or each.due_at,
    }


def _finding(each: Finding) -> dict[str, Any]:
    return {
        "what": each.check,
        "says": finding_sentence(each.check, each.values),
        "effect": each.effect,
        "revision": each.revision,
        "from_character": each.start,
        "characters": each.length,
    }


def _appeal(each: Appeal) -> dict[str, Any]:
    return {"words": each.words, "state": each.state, "sent_at": each.created_at}


def _message(each: Message) -> dict[str, Any]:
    return {"words": each.words, "written_at": each.created_at}


def _subscription(each: Subscription) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "state": each.state,
        "asked_at": each.asked_at,
        "confirmed_at": each.confirmed_at,
    }


def _email(each: QueuedEmail) -> dict[str, Any]:
    return {"kind": each.kind, "state": each.state, "created_at": each.created_at}


def _emails_about(comment: Comment) -> Any:
    own = QueuedEmail.comment_id == comment.id, QueuedEmail.commenter_id == comment.commenter_id
    return select(QueuedEmail).where(*own).order_by(QueuedEmail.id)


def _about(kind: Any, comment: Comment) -> Iterable[Any]:
    return _all(select(kind).where(kind.comment_id == comment.id).order_by(kind.id))


def _all(wanted: Any) -> Iterable[Any]:
    return db.session.scalars(wanted).all()
