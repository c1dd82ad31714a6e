"""The outbox at the desk: emails that are queued or failed. No page shows an address."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from extensions import db
from models.mail.outbox import QueuedEmail
from models.mail.outbox_summary import OutboxSummary

outbox = Blueprint("outbox", __name__, url_prefix="/outbox")


@outbox.get("")
def index() -> ResponseReturnValue:
    """Show the counts and the failed emails, latest first."""
    return render_template("moderation/outbox/index.html", outgoing=OutboxSummary.now())


@outbox.post("/<int:email_id>/retry")
def update(email_id: int) -> ResponseReturnValue:
    """Retry an email as if it were new: 303 to the list. 404 if it was sent."""
    _unsent(email_id).retry()
    db.session.commit()
    return _done(gettext("It will be tried again within a minute."))


@outbox.post("/<int:email_id>/deletion")
def destroy(email_id: int) -> ResponseReturnValue:
    """Give up an email: 303 to the list. 404 if it was sent."""
    _unsent(email_id).drop("given up")
    db.session.commit()
    return _done(gettext("It will not be sent."))


def _unsent(email_id: int) -> QueuedEmail:
    queued = db.session.get(QueuedEmail, email_id, with_for_update=True)
    return queued if queued and queued.state != "sent" else abort(404)


def _done(notice: str) -> ResponseReturnValue:
    flash(notice)
    return redirect(url_for(".index"), code=303)
