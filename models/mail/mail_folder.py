"""Mails as files, for a site without an SMTP server: each can be opened and read."""

from __future__ import annotations

import os
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path

from models.mail.smtp import NoServer

AS_FILE = SMTPUTF8.clone(max_line_length=900)  # a link in a header stays in one piece


class MailFolder:
    """A folder for its owner alone; each mail is a file in it, named like its letter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: EmailMessage, *, to: str) -> None:
        """Write a mail into its file; the same mail again is the same file. Raises `NoServer` where
        nothing can be written, as on a full disk."""
        path = self._folder / f"{mail['Message-ID'].strip('<>').partition('@')[0]}.eml"
        try:
            self._write(mail, path)
        except OSError as error:
            raise NoServer(f"folder {error.strerror}"[:40]) from None

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, mail: EmailMessage, path: Path) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(mail.as_bytes(policy=AS_FILE))
