"""Variants of a text whose time to be compared is over: nothing is kept of their words again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.moderation.edit import edit
from models.screening import screening
from models.screening.near_duplicates.group import MinHashBand
from models.screening.text import Text
from tests.models.conftest import Leave
from tests.models.screening.near_duplicates.test_group import ANOTHER, shown, variant
from tests.models.screening.near_duplicates.test_minhash import CREAM


@pytest.fixture
def old(leave: Leave) -> list[Comment]:
    """Two variants that have waited for a month, and what is known of their words is gone."""
    two = [variant(leave, number) for number in range(2)]
    db.session.execute(update(Comment).values(created_at=now() - timedelta(days=31)))
    MinHashBand.delete_of([each.id for each in two])
    return two


def test_screened_again_they_stay_together_and_are_not_signed(old: list[Comment]) -> None:
    for each in old:
        screening.screen(each)

    assert [MinHashBand.of(each.id) for each in old] == [[], []]
    assert shown() == [old[0].id]


@pytest.mark.parametrize("words", [ANOTHER, "Ok!"])
def test_with_other_words_one_stands_alone(old: list[Comment], words: str) -> None:
    first, second = old

    edit(second, Text.of(words, name="Ann"))

    assert (second.duplicate_group_id, shown()) == (None, [first.id, second.id])


def test_changed_a_little_it_stays(old: list[Comment]) -> None:
    first, second = old

    edit(second, Text.of(f"{CREAM} Really.", name="Ann"))

    assert (second.duplicate_group_id, shown()) == (first.duplicate_group_id, [first.id])
