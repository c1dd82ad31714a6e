"""What mails lead their readers to, and the mails themselves."""

from __future__ import annotations

from collections.abc import Iterator

from extensions import db
from models.mail.outbox import Letter
from models.moderator import Moderator
from tests.rows import rows
from tests.smtp import send_due
from tools.audit.cast import Cast
from tools.audit.visitor import Page, Visitor

Named = tuple[str, Page]
TICKED = {"mail_replies": "y", "mail_decision": "y"}
OUTBOX, MY_MAIL = "/moderation/outbox", "/moderation/my-mail"


def confirming(cast: Cast) -> Iterator[Named]:
    """Asking for mails, confirming, and what then arrives."""
    reader = cast.reader
    receipt, number = cast.leave("Tell me what becomes of it.", **TICKED)
    yield "receipt, mails not confirmed", receipt
    link = cast.wait_for("/mail/confirm/")
    yield "/moderation/people/…, message written", _write(cast, number, "Before you confirm.")
    send_due(cast.site)
    yield "/mail/confirm/…", (page := reader.open(link))
    yield "receipt, mails confirmed", reader.press(page.form(link))
    yield "/mail/confirm/… again", reader.open(link)
    _write(cast, number, "Thank you.\n\nOne <question>: which dose?")
    cast.decide(number, "approve")
    cast.wait_for("/receipts/")
    cast.leave(
        "I would like to know as well.", parent=str(number), name="Tom", email="tom@a.example"
    )
    cast.desk.approve_all()
    yield "receipt with a message", reader.open(receipt.path)
    yield from _stopping(reader, cast.wait_for("/mail/stop/"), receipt.path)


def _write(cast: Cast, number: int, words: str) -> Page:
    """The desk writes to whoever left a reply."""
    (tag,) = rows(
        cast.site,
        "SELECT tag FROM commenters JOIN comments ON commenters.id = comments.commenter_id "  # noqa: S608
        f"WHERE comments.id = {number}",
    )[0]
    form = cast.desk.open(f"/moderation/people/{tag}").form("/messages")
    return cast.desk.press(form, about=str(number), message=words)


def _stopping(reader: Visitor, link: str, receipt: str) -> Iterator[Named]:
    yield "/mail/stop/…", (page := reader.open(link))
    yield "/mail/stop/…, pressed", reader.press(page.form(link))
    yield "/mail/stop/… again", reader.open(link)
    for_ever = link.replace("/stop/", "/shut/")
    yield "/mail/shut/…", (page := reader.open(for_ever))
    yield "/mail/shut/…, pressed", reader.press(page.form(for_ever))
    yield "/mail/stop/none", reader.open("/mail/stop/none")
    yield "receipt, mails shut", (page := reader.open(receipt))
    yield "receipt, mails open again", reader.press(page.form("/mail/opening"))


def at_the_desk(cast: Cast, colleague: Visitor) -> Iterator[Named]:
    """Choosing mails, deciding from one, and mails that were given up."""
    yield f"{MY_MAIL}, nothing chosen", (page := colleague.open(MY_MAIL))
    yield f"{MY_MAIL}, wrong", colleague.press(page.form(MY_MAIL), hours="25")
    chosen = {"hours": "7, 13", "time_zone": "Europe/Berlin", "urgent": "y"}
    yield f"{MY_MAIL}, saved", colleague.press(page.form(MY_MAIL), **chosen)
    yield from _deciding(cast, colleague)
    _post_digest(cast)
    yield from _given_up(cast)


def _deciding(cast: Cast, colleague: Visitor) -> Iterator[Named]:
    link, _ = _urgent(cast, "Please look at once.")
    yield "/moderation-mail/…", (page := colleague.open(link))
    yield "/moderation-mail/…, a colleague’s", cast.desk.open(link)
    yield "/moderation-mail/…, not signed in", cast.reader.open(link)
    yield "/moderation-mail/…, decided", colleague.press(page.form(link), decision="approve")
    yield "/moderation-mail/… again", colleague.open(link)
    link, receipt = _urgent(cast, "This one changes.")
    cast.reader.press(receipt.form(receipt.path), comment="It changed.", name="Ben")
    yield "/moderation-mail/…, changed since", colleague.open(link)


def _urgent(cast: Cast, words: str) -> tuple[str, Page]:
    """The link to decide by that a colleague gets, and the receipt of the reply."""
    receipt, number = cast.leave(words)
    page = cast.desk.open(f"/moderation/comments/{number}")
    cast.desk.press(page.form("/urgency"), urgent="1")
    return cast.wait_for("/moderation-mail/"), receipt


def _post_digest(cast: Cast) -> None:
    with cast.site.app_context():
        for each in db.session.query(Moderator).filter(Moderator.mails_urgent):
            Letter.post("digest", to=each)
        db.session.commit()
    send_due(cast.site)


def _given_up(cast: Cast) -> Iterator[Named]:
    two = "SELECT max(id) FROM outbox WHERE state = 'sent' GROUP BY kind LIMIT 2"
    parked = "state = 'parked', trouble = 'mail 554 no'"
    rows(cast.site, f"UPDATE outbox SET {parked} WHERE id IN (SELECT * FROM ({two}))")  # noqa: S608
    yield f"{OUTBOX}, given up", (page := cast.desk.open(OUTBOX))
    yield f"{OUTBOX}, tried again", (page := cast.desk.press(page.form("/retry")))
    yield f"{OUTBOX}, let be", cast.desk.press(page.form("/deletion"))


def sent(cast: Cast) -> Iterator[Named]:
    """The HTML of every mail that was sent."""
    send_due(cast.site)
    for number, mail in enumerate(cast.mails(), 1):
        html = mail.get_body(("html",))
        assert html, mail  # noqa: S101 - every mail has one
        yield f"mail {number}, {mail['Subject']}", Page("", 0, html.get_content())
