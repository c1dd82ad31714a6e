"""The public thread and the queue: who sees what, in which order."""

from __future__ import annotations

import pytest

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.constraints import MAX_DEPTH
from models.comments.thread import Branch, Thread
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderation.queue.filter import QueueFilter
from models.moderation.queue.queue import PAGE_SIZE, Queue
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from tests.models.conftest import Leave


def shape(branches: list[Branch]) -> list[object]:
    """The thread as nested lists of words."""
    return [[each.comment.source, *shape(each.replies)] for each in branches]


def approve(comment: Comment, by: Moderator) -> Comment:
    decide(comment, "approve", by=by, seen=SeenRevision(1))
    db.session.flush()
    return comment


def test_replies_stand_under_what_they_answer_oldest_first(
    leave: Leave, mona: Moderator, article: Article
) -> None:
    first = approve(leave("1"), mona)
    approve(leave("2"), mona)
    answer = approve(leave("1.1", parent_id=first.id), mona)
    approve(leave("1.1.1", parent_id=answer.id), mona)
    approve(leave("1.2", parent_id=first.id), mona)

    thread = Thread.of(article)

    assert shape(thread.branches) == [["1", ["1.1", ["1.1.1"]], ["1.2"]], ["2"]]
    assert thread.count == 5


def test_a_withdrawn_comment_keeps_its_place_while_answers_hang_on_it(
    leave: Leave, mona: Moderator, article: Article
) -> None:
    first = approve(leave("1"), mona)
    answer = approve(leave("1.1", parent_id=first.id), mona)
    approve(leave("1.1.1", parent_id=answer.id), mona)

    withdraw(first)
    decide(answer, "reject", by=mona, seen=SeenRevision(1))
    db.session.flush()

    thread = Thread.of(article)
    assert [each.comment.is_public for each in thread.branches] == [False]
    assert shape(thread.branches) == [["", ["1.1", ["1.1.1"]]]]
    assert thread.count == 1


def test_a_comment_that_is_gone_leaves_no_place_when_nothing_hangs_on_it(
    leave: Leave, mona: Moderator, article: Article
) -> None:
    withdraw(approve(leave("1"), mona))
    leave("2")
    db.session.flush()

    thread = Thread.of(article)
    assert (thread.branches, thread.count) == ([], 0)


def test_a_reply_deep_down_stays_with_its_thread(
    leave: Leave, mona: Moderator, article: Article
) -> None:
    comment = first = approve(leave("0"), mona)
    for depth in range(1, MAX_DEPTH + 1):
        comment = approve(leave(f"{depth}", parent_id=comment.id), mona)

    assert comment.root is first
    assert Thread.of(article).branches[0].size == MAX_DEPTH


def test_the_queue_shows_each_waiting_comment_once(leave: Leave) -> None:
    for number in range(PAGE_SIZE + 3):
        leave(f"Words {number}")

    first = Queue.page(QueueFilter())
    second = Queue.page(QueueFilter(), after=first.next_after or 0)

    ids = [each.comment.id for each in [*first.cards, *second.cards]]
    assert ids == list(range(1, PAGE_SIZE + 4))
    assert (len(first.cards), second.next_after) == (PAGE_SIZE, None)


def test_the_queue_counts_what_waits_but_not_for_ever(
    leave: Leave, mona: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        leave(f"Words {number}")
    approve(leave("Decided"), mona)
    assert Queue.page(QueueFilter()).here == 6

    monkeypatch.setattr("models.moderation.queue.queue.COUNT_LIMIT", 3)

    assert Queue.page(QueueFilter()).here == 4  # which is shown as “more than 3”
