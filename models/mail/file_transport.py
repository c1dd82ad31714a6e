"""Writing emails to files, which MAIL_URL=file: does for development."""

from __future__ import annotations

import os
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path

from models.mail import email_files
from models.mail.smtp import NoServer

AS_FILE = SMTPUTF8.clone(max_line_length=900)  # a link in a header stays in one piece


class MailFolder:
    """A folder for its owner alone; each email is a file in it, named like its letter."""

    def send(self, mail: EmailMessage, *, to: str) -> None:
        """Write an email to its file; the same email again is the same file. Raises `NoServer`
        where nothing can be written, as on a full disk."""
        path = email_files.path_of(mail["Message-ID"].strip("<>").partition("@")[0])
        try:
            _write(mail, path)
        except OSError as error:
            raise NoServer(f"folder {error.strerror}"[:40]) from None

    def close(self) -> None:
        """Nothing is held open."""


def _write(mail: EmailMessage, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(mail.as_bytes(policy=AS_FILE))
