"""The cost of screening one comment by all checks, with a trained classifier and many rules.

It screens real reviews if available (`data_sets.py`), else sentences of ours, and the longest
comments in every shape that makes programs slow. Times are CPU times, including SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import process_time

from sqlalchemy import select

from benchmarks.growth.filling import fill
from benchmarks.growth.sites import built, filled
from benchmarks.screening.data_sets import reviews
from benchmarks.screening.rules import MANY, SENTENCE, lines
from benchmarks.screening.spam_costs import DECISIONS, learned
from extensions import db
from models.comments.comment import Comment
from models.moderators.moderator import Moderator
from models.screening import screening
from models.screening.classifier import classify
from models.screening.rules import edit
from models.screening.rules.wordpress_list import WordList
from tests.support.pathological_inputs import SHAPES

SIZE, TEXTS, TIMES = 10_000, 300, 3  # comments of the site, texts, runs
Row = tuple[str, str]


def measure() -> Iterator[Row]:
    """Return each measurement's name and figure."""
    with TemporaryDirectory() as folder:
        app = built(url := f"sqlite:///{folder}/site.db", Path(folder))
        fill(url, SIZE)
        with filled(app, SIZE).app.app_context():
            _prepare()
            comment = db.session.scalars(Comment.pending().limit(1)).one()
            usual = [_screened(comment, words) for words in _texts()]
            slow = {name: _screened(comment, words) for name, words in SHAPES.items()}
            db.session.remove()
            db.engine.dispose()
    worst = max(slow, key=lambda each: slow[each])
    said = f"one of {len(usual)} replies, {MANY:,} rules, {DECISIONS:,} decisions learned"
    yield said, f"{median(usual):.1f} ms, 90th percentile {quantiles(usual, n=10)[-1]:.1f} ms"
    yield (
        f"the worst of {len(slow)} slow texts of 8,000 characters ({worst})",
        f"{slow[worst]:.0f} ms",
    )
    yield "the median of these texts", f"{median(slow.values()):.0f} ms"


def _prepare() -> None:
    """Activate many rules, and train the classifier."""
    by = db.session.scalars(select(Moderator).limit(1)).one()
    edit.create_rules(WordList.of(lines(), effect="doubt").drafts, by=by)
    db.session.commit()
    present = classify.current_model()
    present.classifier, present.spam, present.good = learned(), DECISIONS // 4, DECISIONS * 3 // 4


def _texts() -> list[str]:
    known = [escape(" ".join(each.parts))[:8_000] for each in reviews()[:TEXTS]]
    return known or [SENTENCE * 6] * TEXTS


def _screened(comment: Comment, words: str) -> float:
    """Return the best of a few runs, in milliseconds; nothing is stored."""
    comment.set_text(words)
    took = []
    for _ in range(TIMES):
        began = process_time()
        screening.screen(comment)
        took.append((process_time() - began) * 1_000)
    db.session.rollback()
    return min(took)
