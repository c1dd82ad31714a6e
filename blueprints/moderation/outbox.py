"""Outgoing mail at the desk: how much waits, and what was given up. No page shows an address."""

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
    """Show the counts, and the letters that were given up, the latest first."""
    return render_template("moderation/outbox/index.html", outgoing=OutboxSummary.now())


@outbox.post("/<int:letter_id>/retry")
def update(letter_id: int) -> ResponseReturnValue:
    """Try a letter again, as if it were new: 303 to the list."""
    _parked(letter_id).retry()
    db.session.commit()
    return _done(gettext("It will be tried again within a minute."))


@outbox.post("/<int:letter_id>/deletion")
def destroy(letter_id: int) -> ResponseReturnValue:
    """Never send a letter: 303 to the list."""
    _parked(letter_id).drop("given up")
    db.session.commit()
    return _done(gettext("It will not be sent."))


def _parked(letter_id: int) -> QueuedEmail:
    letter = db.session.get(QueuedEmail, letter_id, with_for_update=True)
    return letter if letter and letter.state != "sent" else abort(404)


def _done(said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".index"), code=303)
