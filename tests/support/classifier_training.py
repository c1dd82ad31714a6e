"""A desk that has decided about spam and about good replies, for tests of what it learned."""

from __future__ import annotations

from random import Random

from flask import Flask
from sqlalchemy import select

from extensions import db
from models.articles.article import Article
from models.commenters.network import Network
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from models.screening.classifier.train import training_steps
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.support.cast import OPEN

SPAM = "cheap casino bonus winner click deposit jackpot loan crypto prize offer free".split()  # noqa: SIM905
GOOD = "sleep pain doctor nights helped tired weeks morning taper slowly advice walk".split()  # noqa: SIM905
CASINO = Text("<p>Cheap casino bonus, click for the jackpot and a crypto prize offer!</p>")
NIGHTS = Text("<p>The pain helped me out of sleep, some nights I was tired for weeks.</p>")


def words(kind: list[str], number: int) -> str:
    """A sentence of some of these words, another one for each number."""
    return " ".join(Random(number).choices(kind, k=9)).capitalize() + "."


def leave(number: int, said: str) -> Comment:
    """Leave a reply with these words."""
    article = db.session.scalars(Article.with_slug(OPEN)).one()
    network, email = Network.of(f"10.{number % 250}.{number // 250}.1"), f"r{number}@example.org"
    reply = Submission(
        article=article, text=Text.of(said, name="Ann"), email=email, network=network
    )
    return submit(reply, limit=1_000).comment


def decide(number: int, said: str, decision: str) -> Comment:
    """Leave a reply with these words, and decide about it."""
    comment = leave(number, said)
    judge = db.session.scalar(select(Moderator)) or Moderator.add("ida@desk.example", name="Ida")[0]
    make_decision(comment, decision, by=judge, seen=SeenRevision(comment.revision))
    return comment


def teach(spam: int = 20, good: int = 20) -> None:
    """Decide about so many replies, spam and good ones in turn."""
    for number in range(max(spam, good)):
        if number < spam:
            decide(2 * number, words(SPAM, number), "spam")
        if number < good:
            decide(2 * number + 1, words(GOOD, number), "approve")
    db.session.commit()


def train() -> None:
    """Learn everything anew."""
    for step in training_steps():
        step()


def teach_and_train(site: Flask, **many: int) -> None:
    """Both, from outside of the site."""
    with site.app_context():
        teach(**many)
        train()
