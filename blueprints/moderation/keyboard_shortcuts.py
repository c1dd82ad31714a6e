"""The moderator's setting for keyboard shortcuts."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from extensions import db

keyboard_shortcuts = Blueprint("keyboard_shortcuts", __name__)


@keyboard_shortcuts.post("/keys")
def update() -> ResponseReturnValue:
    """Switch one's own shortcuts on (`shortcuts=1`) or off: 303 to the queue."""
    current_user.shortcuts = request.form.get("shortcuts") == "1"
    db.session.commit()
    return redirect(url_for("moderation.queue.index"), code=303)
