"""By what nearly the same words are found: kept for a while, and no longer than the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.moderation.edit import edit
from models.privacy import retention
from models.privacy.erasure import erase
from models.privacy.withdrawal import withdraw
from models.screening.near_duplicates.group import MinHashBand
from models.screening.text import Text
from tests.models.screening.near_duplicates.test_group import ANOTHER, variant
from tests.models.screening.near_duplicates.test_minhash import CREAM

Leave = Callable[..., Comment]


@pytest.mark.parametrize("go", [withdraw, erase])
def test_words_that_are_gone_leave_nothing_to_compare(
    go: Callable[[Comment], None], leave: Leave
) -> None:
    first, second = (variant(leave, each) for each in range(2))

    go(first)

    assert (MinHashBand.of(first.id), first.duplicate_group_id) == ([], None)
    assert len(MinHashBand.of(second.id)) == 8


def test_signatures_are_let_go_after_thirty_days(leave: Leave) -> None:
    first, second = (variant(leave, each) for each in range(2))
    old = update(MinHashBand).where(MinHashBand.comment_id == first.id)
    db.session.execute(old.values(since=now() - timedelta(days=31)))
    db.session.commit()

    retention.run(now(), clock_is_right=True)

    assert (len(MinHashBand.of(first.id)), len(MinHashBand.of(second.id))) == (0, 8)
    assert first.duplicate_group_id == second.duplicate_group_id


def test_a_signature_follows_the_words(leave: Leave) -> None:
    comment = leave(CREAM)
    before = MinHashBand.of(comment.id)

    edit(comment, Text.of(ANOTHER, name="Ann"))

    assert not set(before) & set(MinHashBand.of(comment.id))
    assert db.session.scalar(select(func.count()).select_from(MinHashBand)) == 8
