"""A month at the desk, and the pending comments at the time of the pictures."""

from __future__ import annotations

from datetime import datetime, timedelta

from extensions import db
from models.commenters.note import CommenterNote
from models.comments.comment import Comment
from models.decisions.kinds import NO_REASON, DecisionReason
from models.mail.message import Message
from models.moderation.queue.claim import Claim
from models.moderators.moderator import Moderator
from tests.support.cast import MONA
from tests.support.sample_comments import LETTERS, Letter
from tools.pictures import letters
from tools.pictures.filling import decide, leave, report

JON = "jon@desk.example"
BACLOFEN, GABAPENTIN = "baclofen-used-for-pain", "gabapentin-used-for-nerve-pain"
WROTE_OFTEN = "margaret@example.org"
HOUR = timedelta(hours=1)
WAVE = 430  # advertisements in one night
REJECTED = {  # which earlier comments were rejected, and why
    5: ("reject", DecisionReason("dangerous", words="Please leave out the dose.")),
    11: ("reject", DecisionReason("abuse")),
    13: ("spam", DecisionReason("advertising")),
    17: ("reject", DecisionReason("personal", note="Names a nurse.")),
}


def month(today: datetime) -> None:
    """Create thirty days of comments and decisions, most of them by Mona."""
    Moderator.add(JON, name="Jon")
    for number in range(60):
        at = today - timedelta(days=30 - number // 2, hours=number % 7)
        email = WROTE_OFTEN if number % 9 == 0 else ""
        comment = leave(LETTERS[number % 20]._replace(answers=0), on=BACLOFEN, at=at, email=email)
        decision, why = REJECTED.get(number % 20, ("approve", NO_REASON))
        later = at + HOUR * (1 + number % 5)
        decide(comment, decision, at=later, by=JON if number % 3 == 0 else MONA, why=why)


def margaret(today: datetime) -> Comment:
    """Create a frequent commenter with notes, a message and a pending comment; return it."""
    comment = leave(LETTERS[0], on=GABAPENTIN, at=today - 3 * HOUR, email=WROTE_OFTEN)
    mona = db.session.scalars(Moderator.with_email(MONA)).one()
    CommenterNote.write(comment.commenter, "Writes carefully, answers others.", by=mona)
    Message.write(comment, "Thank you for telling how it went.", by=mona)
    db.session.commit()
    return comment


def morning(many: int, today: datetime) -> None:
    """Create pending comments, the unusual ones first, one of them urgent."""
    waits = db.session.scalars(Comment.pending()).all()
    usual = (each._replace(answers=0) for each in LETTERS[6:] + LETTERS)
    for place, letter in enumerate([letters.URGENT, *letters.SEVERAL, *usual][:many]):
        if place >= len(waits):
            comment = leave(letter, on=BACLOFEN, at=today - timedelta(minutes=400 - place * 11))
            comment.urgent = letter is letters.URGENT
    db.session.commit()


def reported(today: datetime) -> Comment:
    """Create a public comment that two readers reported and Jon has open."""
    comment = leave(LETTERS[9], on=BACLOFEN, at=today - 26 * HOUR)
    decide(comment, "approve", at=today - 24 * HOUR, by=MONA)
    said = "One glass may be too much for somebody who also takes opioids."
    report(comment, "dangerous", said, at=today - 2 * HOUR, network="192.0.2.1")
    report(comment, "off-topic", "", at=today - HOUR, network="198.51.100.1")
    jon = db.session.scalars(Moderator.with_email(JON)).one()
    Claim.take(comment, by=jon)
    db.session.commit()
    return comment


def wave(today: datetime) -> None:
    """Create similar advertisements within an hour."""
    for number in range(WAVE):
        at = today - 2 * HOUR + timedelta(seconds=61 * number)
        words = f"{letters.SELLING.words} Offer {number + 1}."
        leave(
            letters.SELLING._replace(words=words), on=GABAPENTIN, at=at, email="deals@pills.example"
        )
    db.session.commit()


def one(letter: Letter, at: datetime) -> Comment:
    """Create one more pending comment."""
    comment = leave(letter, on=BACLOFEN, at=at)
    db.session.commit()
    return comment
