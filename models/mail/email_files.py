"""Emails written as files, and their deletion.

`MAIL_URL=file:` writes them for development. A file contains an address and private links, so it is
deleted when the recipient withdraws a comment or is erased; `privacy/retention_rules.py` deletes
the rest.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import or_, select

from config import Settings
from database.transactions import after_commit
from extensions import db
from models.mail.outbox import QueuedEmail

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

NAME = re.compile(r"[0-9a-f]{32}\.eml")


def path_of(name: str) -> Path:
    """Return the path of the email with this name."""
    return _settings().mail_folder / f"{name}.eml"


def names() -> list[str]:
    """Return the names of all emails that have a file, in order."""
    with suppress(FileNotFoundError, NotADirectoryError):
        found = _settings().mail_folder.iterdir()
        return sorted(each.stem for each in found if NAME.fullmatch(each.name))
    return []


def delete_of(person: Commenter, *, about: Comment | None = None) -> None:
    """Delete the files of all emails to a commenter, and of those to moderators about one comment.

    Takes effect when the transaction commits.
    """
    if not _settings().writes_email_files:
        return
    wanted = QueuedEmail.commenter_id == person.id
    if about:
        to_moderators = QueuedEmail.moderator_id.is_not(None)
        wanted = or_(wanted, to_moderators & (QueuedEmail.comment_id == about.id))
    for name in db.session.scalars(select(QueuedEmail.name).where(wanted)):
        after_commit(_delete, name)


def _delete(names: set[str]) -> None:
    for name in names:
        path_of(name).unlink(missing_ok=True)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
