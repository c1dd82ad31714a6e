"""Training of the spam classifier on comments this site approved or marked as spam.

Each training starts from scratch, so it forgets comments erased since the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import monotonic

from flask import current_app
from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from database.transactions import begin_read_transaction
from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.screening.classifier.evaluation import Prediction
from models.screening.classifier.features import Hashed, hashed
from models.screening.classifier.logistic_regression import FeatureCounts, LogisticRegression
from models.screening.classifier.saved_model import SavedModel, are_too_few
from models.screening.text import Text
from models.screening.versions import ScreeningVersions

PAGE_SIZE = 250  # comments
MAX_EXAMPLES = 100_000  # and comments counted; the newest
TRAINING_SHARE = 0.8  # of the examples, oldest first; the evaluation uses the rest
PASSES, MAX_FOR_PASSES = 3, 10_000  # passes; one if there are more examples
RETRAIN_AFTER, RETRAIN_DECISIONS = timedelta(days=1), 200
STEP_TIME = 0.5  # seconds of training per call; the last page may exceed it

TrainingExample = Row[int, int, bool]  # decision id, comment id, is_spam
_FROM_READERS = Comment.html != "", Comment.answered_by_id.is_(None)
_TEXTS = select(Comment.id, Comment.html).where(*_FROM_READERS).order_by(Comment.id)


def training_steps() -> list[Callable[[], None]]:
    """Plan a training in small steps, of which only the last one writes.

    No transaction is open between steps.
    """
    begin_read_transaction()
    newest = ScreeningVersions.now()
    known = training_examples(until=newest.decision, limit=MAX_EXAMPLES, newest=True)
    db.session.rollback()
    spam = sum(each.is_spam for each in known)
    good = len(known) - spam
    classifier, judged = LogisticRegression(), list[Prediction]()
    planned = [
        partial(count_features, classifier.counts, after, min(newest.comment, after + PAGE_SIZE))
        for after in range(max(0, newest.comment - MAX_EXAMPLES), newest.comment, PAGE_SIZE)
    ]
    if not are_too_few(spam, good):
        trial, split = LogisticRegression(classifier.counts), int(TRAINING_SHARE * len(known))

        def judge(features: Hashed, is_spam: bool) -> None:
            judged.append((trial.probability(features), is_spam))

        planned += [partial(_apply, trial.learn, page) for page in _shuffled(known[:split])]
        planned += [partial(_apply, judge, page) for page in _pages(known[split:])]
    planned += [partial(_apply, classifier.learn, page) for page in _shuffled(known)]
    store = partial(
        SavedModel.keep, classifier, judged, spam=spam, good=good, until=newest.decision
    )
    return [*(partial(_in_read_transaction, step) for step in planned), store]


def train_if_due(at: datetime) -> None:
    """Start a training if one is due, or continue the current one, for `STEP_TIME` seconds."""
    planned = current_app.extensions.pop("training", None)
    if planned is None:
        begin_read_transaction()
        planned = iter(training_steps() if is_due(at) else ())
        db.session.rollback()
    end = monotonic() + STEP_TIME
    for step in planned:
        step()
        if monotonic() >= end:
            current_app.extensions["training"] = planned
            break


def is_due(at: datetime) -> bool:
    """Return whether the last training is a day old or many decisions were made since."""
    last, decision = SavedModel.newest(), ScreeningVersions.now().decision
    if last is None:
        return decision > 0
    is_old = not timedelta() <= at - last.trained_at < RETRAIN_AFTER  # also if the clock went back
    return is_old or decision - last.last_decision_id >= RETRAIN_DECISIONS


def training_examples(
    *, after: int = 0, until: int, limit: int, newest: bool = False
) -> list[TrainingExample]:
    """Return the first training examples between two decisions, or the newest; oldest first.

    An example is the last decision about a comment, if it still holds. Rejected comments are
    skipped: the reason may be anything.
    """
    later = aliased(Decision)
    same = later.comment_id == Decision.comment_id, later.id > Decision.id
    found = (
        select(Decision.id, Comment.id, (Comment.status == "spam").label("is_spam"))
        .join(Comment, Comment.id == Decision.comment_id)
        .where(Decision.id > after, Decision.id <= until, *_FROM_READERS)
        .where(Decision.decision.concat("").in_(("approve", "spam")))  # hides an unsuitable index
        .where(Decision.outcome == Comment.status)
        .where(~select(later.id).where(*same, later.decision.in_(STATUS_AFTER)).exists())
        .order_by(Decision.id.desc() if newest else Decision.id)
        .limit(limit)
    )
    rows = [*db.session.execute(found)]
    return rows[::-1] if newest else rows


def read_texts(page: Sequence[TrainingExample]) -> list[tuple[Text, bool]]:
    """Return the texts of examples in order, without those withdrawn meanwhile."""
    wanted = _TEXTS.where(Comment.id.in_([comment_id for _, comment_id, _ in page]))
    texts = {row.id: Text(row.html) for row in db.session.execute(wanted)}
    return [(texts[number], is_spam) for _, number, is_spam in page if number in texts]


def count_features(counts: FeatureCounts, after: int, until: int) -> None:
    """Count the features of all comments between two ids, whatever was decided about them."""
    for row in db.session.execute(_TEXTS.where(Comment.id > after, Comment.id <= until)):
        counts.add(hashed(Text(row.html)))
    counts.until = until


def _in_read_transaction(step: Callable[[], None]) -> None:
    begin_read_transaction()
    step()
    db.session.rollback()


def _apply(act: Callable[[Hashed, bool], None], page: Sequence[TrainingExample]) -> None:
    for text, is_spam in read_texts(page):
        act(hashed(text), is_spam)


def _shuffled(some: Sequence[TrainingExample]) -> Iterator[Sequence[TrainingExample]]:
    """Yield pages of all examples, in a new order each pass; reproducible."""
    mixed, order = [*some], Random(len(some))  # noqa: S311
    for _ in range(PASSES if len(some) <= MAX_FOR_PASSES else 1):
        order.shuffle(mixed)
        yield from _pages(mixed)


def _pages(some: Sequence[TrainingExample]) -> Iterator[Sequence[TrainingExample]]:
    return (some[first : first + PAGE_SIZE] for first in range(0, len(some), PAGE_SIZE))
