"""Emails to readers as a phone shows them, in light and dark mode."""

from __future__ import annotations

from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select

from blueprints.common.emails.render import render_email
from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.kinds import DecisionReason, SeenRevision
from models.mail import double_opt_in, outbox
from models.mail.message import Message
from models.mail.subscription import Subscription
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from tests.support.cast import MONA
from tests.support.sample_comments import Letter
from tests.support.smtp import body_of
from tools.pictures.camera import Camera, Scheme, shot
from tools.pictures.filling import leave
from tools.pictures.sheets import save, sheet

SLUG = "baclofen-used-for-pain"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTH, HEIGHT = 390, 720
ANN, TOM = ("Nick", "ann@example.org"), ("Tom B.", "tom@example.org")
DOSE = "Please leave out the dose you take: somebody might copy it. The rest is welcome."


def take(site: Flask, camera: Camera) -> None:
    """Take one sheet in light mode and one in dark mode."""
    with site.app_context():
        pages = _pages()
        db.session.rollback()
    for scheme in SCHEMES:
        shots = {name: _seen(page, camera, scheme) for name, page in pages.items()}
        save(sheet(shots, columns=3), f"mails-{scheme}")


def _pages() -> dict[str, str]:
    """Return the HTML of each kind, from rows that are never committed."""
    mona = db.session.scalars(select(Moderator).where(Moderator.email == MONA)).one()
    mine, rejected = _left(ANN, "Mine.", mails=("replies", "decision")), _left(ANN)
    asking = outbox.QueuedEmail.enqueue("confirm", to=mine.commenter, comment=mine)
    assert asking, "the site sends email"  # noqa: S101 - its own tool
    pages = {"asks first": _page(asking)}
    _confirm(mine, rejected)
    decide(mine, "approve", by=mona, seen=SeenRevision(1))
    pages["approved"] = _page(_last("decision"))
    decide(rejected, "reject", by=mona, seen=SeenRevision(1), why=DecisionReason("dangerous", DOSE))
    pages["not published"] = _page(_last("decision"))
    for number in range(2):
        answer = _left(TOM, f"Answer {number}.", parent=mine.id)
        decide(answer, "approve", by=mona, seen=SeenRevision(1))
    pages["replies"] = _page(_last("replies"))
    Message.write(mine, "May we quote your reply in the article? Without your name.", by=mona)
    pages["a message"] = _page(_last("message"))
    stranger = _left(("Kim", "jo@example.org"))
    Message.write(stranger, "Hello.", by=mona)
    pages["not confirmed"] = _page(_last("message"))
    return pages


def _left(who: tuple[str, str], words: str = "Words.", **more: Any) -> Comment:
    name, email = who
    return leave(Letter(name, 0, words), on=SLUG, at=now(), email=email, **more)


def _confirm(*comments: Comment) -> None:
    for each in comments:
        double_opt_in.ask(each, ("replies", "decision"))
        for asked in Subscription.asked_about(each):
            asked.confirm()


def _last(kind: str) -> outbox.QueuedEmail:
    mine = select(outbox.QueuedEmail).filter_by(kind=kind).order_by(outbox.QueuedEmail.id.desc())
    return db.session.scalars(mine.limit(1)).one()


def _page(queued: outbox.QueuedEmail) -> str:
    db.session.flush()
    mail = render_email(queued)
    if mail is None:
        raise RuntimeError(f"an email about {queued.kind} was not needed: {queued.trouble}")
    return body_of(mail, "html")


def _seen(page: str, camera: Camera, scheme: Scheme) -> Image.Image:
    with camera.page(WIDTH, scheme, height=HEIGHT, scripts=False) as tab:
        tab.set_content(page)
        return shot(tab)
