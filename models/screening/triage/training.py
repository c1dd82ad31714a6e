"""Learning everything anew, page by page: what was erased since is in no page any more."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from random import Random

from extensions import begin_reading, db
from models.screening.text import Text
from models.screening.triage.counts import Counts
from models.screening.triage.features import hashed
from models.screening.triage.learning import Learner
from models.screening.triage.lesson import PAGE, Lesson, head, lessons, newest_comment, read, seen
from models.screening.triage.quality import Judged, Quality
from models.screening.triage.trained import Trained, is_too_little

MOST = 100_000  # lessons, and comments that are counted: the newest
OLDER = 0.8  # of the lessons are learned to judge by the others
OFTEN = timedelta(days=1)
NEWS = 200  # decisions that are worth learning anew for
FEW = 10_000  # lessons; each is looked at `PASSES` times, of more once is enough
PASSES = 3

Steps = Generator[int, None, None]  # lessons that were looked at, page by page


class Training:
    """One training. Between two pages no transaction is open; the last step commits."""

    def __init__(self) -> None:
        begin_reading()
        self.until, self.newest = head(), newest_comment()
        self.lessons = lessons(until=self.until, most=MOST, newest=True)
        db.session.rollback()
        self.spam = sum(each.is_spam for each in self.lessons)
        self.good = len(self.lessons) - self.spam
        self.made: Trained | None = None
        self._first = max(0, self.newest - MOST)
        half = int(OLDER * len(self.lessons))
        self._older, self._newer = self.lessons[:half], self.lessons[half:]

    @property
    def can_be_judged(self) -> bool:
        return not is_too_little(self.spam, self.good)

    def __len__(self) -> int:
        """How many comments are counted, and lessons looked at, again and again."""
        judging = _looks(self._older) + len(self._newer) if self.can_be_judged else 0
        return self.newest - self._first + judging + _looks(self.lessons)

    def steps(self) -> Steps:
        """Learn the older ones and judge by the newer, then learn all of them; keep that."""
        counts, judged = Counts(), list[Judged]()
        yield from _count(counts, self._first, self.newest)
        if self.can_be_judged:
            learner = Learner(counts)
            yield from _learn(learner, self._older)
            yield from _judge(learner, self._newer, judged)
        learner = Learner(counts)
        yield from _learn(learner, self.lessons)
        self.made = Trained.keep(
            learner,
            Quality.of(judged) if judged else None,
            spam=self.spam,
            good=self.good,
            until=self.until,
        )
        db.session.commit()


def is_due(at: datetime) -> bool:
    """Whether a day has passed since the last training, or much was decided."""
    last = Trained.newest()
    if last is None:
        return head() > 0
    is_old = not timedelta() <= at - last.trained_at < OFTEN  # or the clock was put back
    return is_old or head() - last.last_decision_id >= NEWS


def _count(counts: Counts, first: int, newest: int) -> Steps:
    """Count what each comment after the first has, so that rare things are known as such."""
    while first < newest:
        until = min(newest, first + PAGE)
        begin_reading()
        texts = seen(after=first, until=until)
        db.session.rollback()
        for text in texts:
            counts.add(chain.from_iterable(hashed(text)))
        yield until - first
        counts.until = first = until


def _learn(learner: Learner, some: Sequence[Lesson]) -> Steps:
    """Learn in a mixed order, several times while there are few."""
    mixed, order = [*some], Random(len(some))  # noqa: S311 - the same order each time, on purpose
    for _ in range(_passes(some)):
        order.shuffle(mixed)
        for page in _pages(mixed):
            for text, is_spam in page:
                learner.learn(hashed(text), is_spam)
            yield len(page)


def _judge(learner: Learner, some: Sequence[Lesson], judged: list[Judged]) -> Steps:
    for page in _pages(some):
        judged += [(learner.probability(hashed(text)), is_spam) for text, is_spam in page]
        yield len(page)


def _pages(some: Sequence[Lesson]) -> Iterator[list[tuple[Text, bool]]]:
    for first in range(0, len(some), PAGE):
        begin_reading()
        page = [*read(some[first : first + PAGE])]
        db.session.rollback()
        yield page


def _passes(some: Sequence[Lesson]) -> int:
    return PASSES if len(some) <= FEW else 1


def _looks(some: Sequence[Lesson]) -> int:
    return _passes(some) * len(some)
