"""Places and pages of threads: given once, kept for good, shown once in either order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.thread import Thread
from models.comments.thread_page import ThreadPage
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from tests.models.conftest import Leave


def approve(comment: Comment, by: Moderator) -> Comment:
    decide(comment, "approve", by=by, seen=SeenRevision(1))
    db.session.flush()
    return comment


def test_a_thread_keeps_its_place_when_it_goes_and_comes_back(
    leave: Leave, mona: Moderator, article: Article
) -> None:
    first, second = approve(leave("1"), mona), approve(leave("2"), mona)
    decide(first, "reject", by=mona, seen=SeenRevision(1))
    approve(leave("3"), mona)
    approve(first, mona)

    assert (first.place, second.place, article.places) == (1, 2, 3)
    shown = [each.comment.source for each in Thread.of(article).branches]
    assert shown == ["1", "2", "3"]


def test_a_thread_that_appears_late_pushes_no_other_to_another_page(
    leave: Leave, mona: Moderator, monkeypatch: pytest.MonkeyPatch, article: Article
) -> None:
    monkeypatch.setattr("models.comments.thread_page.PAGE_SIZE", 2)
    waiting = leave("waited long")
    shown = [approve(leave(f"{number}"), mona) for number in range(1, 4)]
    before = [ThreadPage.containing(each).page_range for each in shown]

    approve(waiting, mona)

    assert (
        [ThreadPage.containing(each).page_range for each in shown]
        == before
        == [(1, 1), (1, 1), (2, 2)]
    )
    assert ThreadPage.containing(waiting).page_range == (2, 2)


def test_responses_are_counted_as_they_come_and_go(
    leave: Leave, mona: Moderator, article: Article
) -> None:
    first, second = approve(leave("1"), mona), approve(leave("2"), mona)
    decide(leave("3"), "spam", by=mona, seen=SeenRevision(1))
    withdraw(first)
    decide(second, "pending", by=mona, seen=SeenRevision(1))
    approve(second, mona)

    assert article.responses == Thread.of(article).count == 1


PAGES = {  # of an article with so many places: what each page shows, newest first in brackets
    0: "1 [1]",
    1: "1 [1]",
    50: "1 [1]",
    51: "1, 2 [1+2]",
    100: "1, 2 [2, 1]",
    151: "1, 2, 3, 4 [3+4, 2, 1]",
}


@pytest.mark.parametrize("given", PAGES)
def test_the_pages_show_every_place_once_in_either_order(given: int) -> None:
    oldest, newest = (", ".join(walk(ThreadPage(given, 0, order))) for order in (False, True))

    assert f"{oldest} [{newest}]" == PAGES[given]


def walk(page: ThreadPage | None) -> Iterator[str]:
    """What each page shows, from where the order begins to where it ends; and the way back."""
    before = None
    while page:
        assert (page.previous and page.previous.page_range) == before
        yield "+".join(map(str, sorted({*page.page_range})))
        before, page = page.page_range, page.next
