"""Many mails, and a worker that is killed again and again: each arrives, none is lost.

`make mail-storm` does it with 10,000 mails and twenty kills; the suite with fewer.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask

from config import ROOT, Settings
from extensions import db
from models.comments.comment import Comment
from models.mail.message import Message
from models.mail.outbox import QueuedEmail
from models.moderators.moderator import Moderator
from tests.support.cast import Reader, publish
from tests.support.rows import rows
from tests.support.running import FLASK, environment, wait_until
from tests.support.smtp import Mailbox, let_time_pass, letters

MAILS = int(os.environ.get("MAILS", "60"))
KILLS = int(os.environ.get("KILLS", "3"))


@pytest.fixture
def full(build: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    """A site whose outbox is full."""
    site = build(mail_url=mailbox.url)
    publish(site)
    Reader(site).leave("Words.")
    with site.app_context():
        comment, mona = db.session.get_one(Comment, 1), Moderator.add("mona@desk.example")[0]
        written = Message.write(comment, "Hello.", by=mona)
        for _ in range(MAILS - 1):
            QueuedEmail.enqueue("message", to=comment.commenter, comment=comment, written=written)
        db.session.commit()
    return site


def worker(settings: Settings) -> subprocess.Popen[bytes]:
    """Somebody who sends mails, in a process of their own."""
    around = environment(
        INSTANCE_DIR=settings.instance_dir,
        KEYS_DIR=settings.keys_dir,
        DATABASE_URL=settings.database_url,
        MAIL_URL=settings.mail_url,
    )
    command = [*FLASK, "outbox", "send", "--forever"]
    return subprocess.Popen(command, cwd=ROOT, env=around, stderr=subprocess.DEVNULL)


def waiting(site: Flask) -> int:
    return int(rows(site, "SELECT count(*) FROM outbox WHERE state = 'waiting'")[0][0])


def test_every_mail_arrives_though_the_worker_is_killed_again_and_again(
    full: Flask, mailbox: Mailbox
) -> None:
    for kill in range(1, KILLS + 1):
        sends = worker(full.config["SETTINGS"])
        wait_until(lambda: len(mailbox.mails) >= MAILS * kill // (KILLS + 1))  # noqa: B023
        sends.kill()
        sends.wait()
        let_time_pass(full)
    last = worker(full.config["SETTINGS"])
    wait_until(lambda: waiting(full) == 0)
    last.send_signal(signal.SIGTERM)

    assert last.wait(30) == 0
    arrived = Counter(each["Message-ID"].strip("<>").partition("@")[0] for each in mailbox.mails)
    assert set(arrived) == {name for (name,) in letters(full, "name")}
    assert arrived.total() - len(arrived) <= KILLS
