"""What a filled site has that the site's own code must create."""

from __future__ import annotations

from sqlalchemy import select, update

from benchmarks.growth.rows import VARIANT
from extensions import db
from models.articles.article import Article
from models.column_types import now
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.screening.classifier.features import hashed
from models.screening.classifier.logistic_regression import LogisticRegression
from models.screening.classifier.saved_model import SavedModel
from models.screening.classifier.train import read_texts, training_examples
from models.screening.near_duplicates import minhash
from models.screening.near_duplicates.group import MinHashBand
from models.screening.text import Text
from models.screening.versions import ScreeningVersions
from models.statistics.transparency import PublishedReport, TransparencyReport

EMAIL = "often@reader.example"  # of person1, who wrote a fiftieth of all comments
LEARNED = 400  # newest decisions: enough for an active classifier


def settle() -> None:
    """Create what SQL can't: the most frequent commenter's address, the duplicate group, the
    articles' search entries, a trained classifier and yesterday's transparency report."""
    person = db.session.get_one(Commenter, 1)
    person.fingerprint_with, person.fingerprint = next(
        iter(Commenter.fingerprints_of(EMAIL).items())
    )
    largest = MinHashBand.comment_id.in_(select(Comment.id).where(Comment.duplicate_group_id == 1))
    for band, digest in enumerate(minhash.bands(minhash.shingles(Text(VARIANT)))):
        its = update(MinHashBand).where(MinHashBand.band == band, largest)
        db.session.execute(its.values(digest=digest))
    for article in db.session.scalars(select(Article)):
        article.index_for_search()
    db.session.add(PublishedReport.of(TransparencyReport.before(now().date()), now().date()))
    _learn()


def _learn() -> None:
    classifier, newest = LogisticRegression(), ScreeningVersions.now()
    known = training_examples(until=newest.decision, limit=LEARNED, newest=True)
    for text, is_spam in read_texts(known):
        classifier.counts.add(hashed(text))
        classifier.learn(hashed(text), is_spam)
    classifier.counts.until = newest.comment
    spam = sum(each.is_spam for each in known)
    SavedModel.keep(classifier, [], spam=spam, good=len(known) - spam, until=newest.decision)
