"""Opening sealed addresses: for the mail worker and the console, never for a page."""

from __future__ import annotations

from flask import current_app

from models import privacy
from models.commenter import Commenter


def open_address(person: Commenter) -> str:
    """The address of a person, opened with the private key."""
    folder = current_app.config["SETTINGS"].private_keys
    return privacy.open_sealed(person.sealed_email, row=person.id, folder=folder)
