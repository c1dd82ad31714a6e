"""Transport that writes emails to files, for MAIL_URL=file: in development."""

from __future__ import annotations

import os
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path

from models.mail import email_files
from models.mail.smtp import NoServer

FILE_POLICY = SMTPUTF8.clone(max_line_length=900)  # doesn't fold links in headers


class MailFolder:
    """Private folder with one file per email."""

    def send(self, mail: EmailMessage, *, to: str) -> None:
        """Write an email to its file, overwriting an earlier copy of it.

        Raises `NoServer` if it can't be written, e.g. on a full disk.
        """
        path = email_files.path_of(mail["Message-ID"].strip("<>").partition("@")[0])
        try:
            _write(mail, path)
        except OSError as error:
            raise NoServer(f"folder {error.strerror}"[:40]) from None

    def close(self) -> None:
        """Do nothing: no file is kept open."""


def _write(mail: EmailMessage, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(mail.as_bytes(policy=FILE_POLICY))
