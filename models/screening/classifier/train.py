"""Training of the spam classifier on comments that this desk approved or marked as spam.

It starts anew each time, so what was erased since the last training is forgotten.
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
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.screening.classifier.evaluation import Judged
from models.screening.classifier.features import Hashed, hashed
from models.screening.classifier.logistic_regression import Counts, LogisticRegression
from models.screening.classifier.saved_model import SavedModel, is_too_little
from models.screening.text import Text
from models.screening.versions import COMMENTS, ScreeningVersions

PAGE = 250  # comments that are read at once
MOST = 100_000  # training examples, and comments that are counted: the newest
TRIAL = 0.8  # share of the examples, the older ones, that the evaluation learns
PASSES, FEW = 3, 10_000  # over up to so many examples; over more, one is enough
OFTEN, NEWS = timedelta(days=1), 200  # train again after a day, or so many decisions
AT_ONCE = 0.5  # seconds that training takes at each look whether it is due, and one page more

TrainingExample = Row[int, int, bool]  # of a decision and its comment, and whether it is spam
_FROM_READERS = COMMENTS.c.html != "", COMMENTS.c.answered_by_id.is_(None)
_WORDS = select(COMMENTS.c.id, COMMENTS.c.html).where(*_FROM_READERS).order_by(COMMENTS.c.id)


def steps() -> list[Callable[[], None]]:
    """Plan a training in small steps. Only the last one writes; between two of them no transaction
    is open."""
    begin_read_transaction()
    newest = ScreeningVersions.now()
    known = training_examples(until=newest.decision, limit=MOST, newest=True)
    db.session.rollback()
    spam = sum(each.is_spam for each in known)
    good = len(known) - spam
    classifier, judged = LogisticRegression(), list[Judged]()
    planned = [
        partial(count, classifier.counts, after, min(newest.comment, after + PAGE))
        for after in range(max(0, newest.comment - MOST), newest.comment, PAGE)
    ]
    if not is_too_little(spam, good):
        trial, split = LogisticRegression(classifier.counts), int(TRIAL * len(known))

        def judge(features: Hashed, is_spam: bool) -> None:
            judged.append((trial.probability(features), is_spam))

        planned += [partial(_each, trial.learn, page) for page in _shuffled(known[:split])]
        planned += [partial(_each, judge, page) for page in _pages(known[split:])]
    planned += [partial(_each, classifier.learn, page) for page in _shuffled(known)]
    store = partial(
        SavedModel.keep, classifier, judged, spam=spam, good=good, until=newest.decision
    )
    return [*(partial(_reading, step) for step in planned), store]


def train_if_due(at: datetime) -> None:
    """Start a training if one is due, or continue the one under way, for `AT_ONCE` seconds."""
    planned = current_app.extensions.pop("training", None)
    if planned is None:
        begin_read_transaction()
        planned = iter(steps() if is_due(at) else ())
        db.session.rollback()
    end = monotonic() + AT_ONCE
    for step in planned:
        step()
        if monotonic() >= end:
            current_app.extensions["training"] = planned
            break


def is_due(at: datetime) -> bool:
    """Return whether the last training is a day old, or much was decided since."""
    last, decision = SavedModel.newest(), ScreeningVersions.now().decision
    if last is None:
        return decision > 0
    is_old = not timedelta() <= at - last.trained_at < OFTEN  # or the clock was put back
    return is_old or decision - last.last_decision_id >= NEWS


def training_examples(
    *, after: int = 0, until: int, limit: int, newest: bool = False
) -> list[TrainingExample]:
    """Return the first training examples between two decisions, or the newest, oldest first: the
    last decision about each comment, if it still holds. What was rejected may be anything."""
    later = aliased(Decision)
    same = later.comment_id == Decision.comment_id, later.id > Decision.id
    found = (
        select(Decision.id, COMMENTS.c.id, (COMMENTS.c.status == "spam").label("is_spam"))
        .join(COMMENTS, COMMENTS.c.id == Decision.comment_id)
        .where(Decision.id > after, Decision.id <= until, *_FROM_READERS)
        .where(Decision.decision.concat("").in_(("approve", "spam")))  # not by this index
        .where(Decision.outcome == COMMENTS.c.status)
        .where(~select(later.id).where(*same, later.decision.in_(STATUS_AFTER)).exists())
        .order_by(Decision.id.desc() if newest else Decision.id)
        .limit(limit)
    )
    rows = [*db.session.execute(found)]
    return rows[::-1] if newest else rows


def read(page: Sequence[TrainingExample]) -> list[tuple[Text, bool]]:
    """Return the words of examples, in order, without those that were withdrawn meanwhile."""
    wanted = _WORDS.where(COMMENTS.c.id.in_([comment_id for _, comment_id, _ in page]))
    texts = {row.id: Text(row.html) for row in db.session.execute(wanted)}
    return [(texts[number], is_spam) for _, number, is_spam in page if number in texts]


def count(counts: Counts, after: int, until: int) -> None:
    """Count the features of all comments between two ids, whatever was decided about them."""
    for row in db.session.execute(_WORDS.where(COMMENTS.c.id > after, COMMENTS.c.id <= until)):
        counts.add(hashed(Text(row.html)))
    counts.until = until


def _reading(step: Callable[[], None]) -> None:
    begin_read_transaction()
    step()
    db.session.rollback()


def _each(act: Callable[[Hashed, bool], None], page: Sequence[TrainingExample]) -> None:
    for text, is_spam in read(page):
        act(hashed(text), is_spam)


def _shuffled(some: Sequence[TrainingExample]) -> Iterator[Sequence[TrainingExample]]:
    """Yield pages of all examples in a new order each pass, the same in each training."""
    mixed, order = [*some], Random(len(some))  # noqa: S311
    for _ in range(PASSES if len(some) <= FEW else 1):
        order.shuffle(mixed)
        yield from _pages(mixed)


def _pages(some: Sequence[TrainingExample]) -> Iterator[Sequence[TrainingExample]]:
    return (some[first : first + PAGE] for first in range(0, len(some), PAGE))
