"""What a filled site has that no statement makes: it is made by the site's own rooms."""

from __future__ import annotations

from sqlalchemy import select, update

from benchmarks.growth.rows import VARIANT
from extensions import db
from models.article import Article
from models.comment import Comment
from models.commenter import Commenter
from models.findable import Findable
from models.openness import Openness
from models.screening.campaigns import likeness
from models.screening.campaigns.campaign import Likeness
from models.screening.text import Text
from models.screening.triage import lesson
from models.screening.triage.features import hashed
from models.screening.triage.learning import Learner
from models.screening.triage.trained import Trained
from models.told_report import ToldReport
from models.types import now

EMAIL = "often@reader.example"  # of person1, who wrote a fiftieth of all
LEARNED = 400  # of the newest decisions: enough for triage to say something


def settle() -> None:
    """Let an address lead to the person who wrote most, a text to the largest campaign, words to
    the articles; let triage know, and the report tell, what they would have since last night."""
    person = db.session.get_one(Commenter, 1)
    person.fingerprint_with, person.fingerprint = next(iter(Commenter.marks(EMAIL).items()))
    largest = Likeness.comment_id.in_(select(Comment.id).where(Comment.campaign_id == 1))
    for band, digest in enumerate(likeness.bands(likeness.parts(Text(VARIANT)))):
        its = update(Likeness).where(Likeness.band == band, largest)
        db.session.execute(its.values(digest=digest))
    for article in db.session.scalars(select(Article)):
        Findable.put_article(article)
    db.session.add(ToldReport.of(Openness.before(now().date()), now().date()))
    _learn()


def _learn() -> None:
    learner, until = Learner(), lesson.head()
    known = lesson.lessons(until=until, most=LEARNED, newest=True)
    for text, is_spam in lesson.read(known):
        learner.count(hashed(text))
        learner.learn(hashed(text), is_spam)
    learner.counts.until = lesson.newest_comment()
    spam = sum(each.is_spam for each in known)
    Trained.keep(learner, None, spam=spam, good=len(known) - spam, until=until)
