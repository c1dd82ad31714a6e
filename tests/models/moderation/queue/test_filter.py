"""Views of the queue: lanes, filters that combine, and words."""

from __future__ import annotations

from typing import Any

import pytest

from extensions import db
from models.comments.comment import Comment
from models.decisions.kinds import DecisionReason, SeenRevision
from models.moderation.decide import decide, set_urgent
from models.moderation.edit import edit
from models.moderation.queue import query
from models.moderation.queue.filter import LANES, QueueFilter
from models.moderation.queue.query import all_matching, page_of
from models.moderation.queue.queue import Queue
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.screening.text import Text
from tests.models.conftest import Leave

BOB = {"name": "Bob", "email": "bob@example.org"}


@pytest.fixture
def desk(leave: Leave, mona: Moderator) -> dict[str, Comment]:
    """A comment in every lane but “reported”, each with words of its own."""
    made = {
        "waiting": leave("Ärztinnen say it helps at night."),
        "urgent": leave("The dose is too much, <b>help</b> is near.", **BOB),
        "approved": leave("See https://example.org/dose for more."),
        "rejected": leave("Stop it at once!", **BOB),
        "spam": leave("Buy at https://pills.example.org now.", **BOB),
    }
    set_urgent(made["urgent"], urgent=True, by=mona)
    decide(made["approved"], "approve", by=mona, seen=SeenRevision(1))
    decide(
        made["rejected"], "reject", by=mona, seen=SeenRevision(1), why=DecisionReason("dangerous")
    )
    decide(made["spam"], "spam", by=mona, seen=SeenRevision(1), why=DecisionReason("advertising"))
    db.session.flush()
    return made


def found(**asked: str) -> list[Comment]:
    view = QueueFilter.of(asked)
    page, _ = page_of(view, after=0, most=20)
    assert page == list(db.session.scalars(all_matching(view)))
    return page


@pytest.mark.parametrize("lane", ["urgent", "approved", "rejected", "spam"])
def test_a_lane_holds_its_own(desk: dict[str, Comment], lane: str) -> None:
    assert found(lane=lane) == [desk[lane]]


def test_what_is_urgent_waits_as_well_and_comes_first(desk: dict[str, Comment]) -> None:
    assert found() == [desk["urgent"], desk["waiting"]]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"lane": "rejected", "reason": "dangerous"}, ["rejected"]),
        ({"lane": "rejected", "reason": "abuse"}, []),
        ({"lane": "spam", "link": "1"}, ["spam"]),
        ({"lane": "rejected", "link": "1"}, []),
        ({"article": "sleep-and-pain"}, ["waiting", "urgent"]),
        ({"article": "an-old-story"}, []),
        ({"since": "2020-01-01", "until": "2020-12-31"}, []),
        ({"since": "2020-01-01"}, ["waiting", "urgent"]),
        ({"words": "arztinnen"}, ["waiting"]),
        ({"words": "HELP night"}, ["waiting"]),
        ({"words": "hel"}, ["waiting", "urgent"]),
        ({"words": "bob"}, ["urgent"]),
        ({"words": "bob", "lane": "spam", "reason": "advertising", "link": "1"}, ["spam"]),
        ({"words": "nothing like that"}, []),
    ],
)
def test_filters_combine(
    desk: dict[str, Comment], asked: dict[str, str], wanted: list[str]
) -> None:
    assert found(**asked) == [desk[each] for each in wanted]


def test_one_person_is_found_by_their_tag(desk: dict[str, Comment]) -> None:
    tag = desk["urgent"].commenter.tag

    assert found(person=tag) == [desk["urgent"]]
    assert found(person=tag, lane="spam", reason="advertising") == [desk["spam"]]


@pytest.mark.parametrize(
    "nonsense",
    [{"lane": "lost"}, {"reason": "spite"}, {"since": "yesterday"}, {"until": "2026-13-01"}],
)
def test_what_makes_no_sense_is_left_out(desk: dict[str, Comment], nonsense: Any) -> None:
    assert QueueFilter.of(nonsense) == QueueFilter()


def test_words_that_are_rare_are_found_beyond_what_is_read_for_a_page(
    desk: dict[str, Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "MAX_ROWS_READ", 1)

    assert page_of(QueueFilter(words="too much"), after=0, most=20) == ([desk["urgent"]], None)


def test_words_with_too_many_hits_are_looked_for_page_by_page(
    desk: dict[str, Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "MAX_ROWS_READ", 1)
    monkeypatch.setattr(query, "MAX_INDEX_HITS", 1)

    first = page_of(QueueFilter(words="too much"), after=0, most=20)

    assert first == ([], desk["waiting"].id)
    assert page_of(QueueFilter(words="too much"), after=first[1] or 0, most=20)[0] == [
        desk["urgent"]
    ]


def test_a_page_says_that_it_may_go_on(
    desk: dict[str, Comment], leave: Leave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "MAX_ROWS_READ", 2)
    linked = leave("https://example.org")
    asked = QueueFilter(article="sleep-and-pain", link="1")

    first = Queue.page(asked)
    second = Queue.page(asked, after=first.next_after or 0)

    assert (first.cards, first.goes_on) == ([], True)
    assert [each.comment for each in second.cards] == [linked]


def test_every_lane_is_counted(desk: dict[str, Comment]) -> None:
    counts = Queue.page(QueueFilter()).counts

    assert counts == dict(zip(LANES, [2, 1, 0, 0, 1, 1, 1], strict=True))


def test_withdrawn_words_are_found_no_more(desk: dict[str, Comment]) -> None:
    withdraw(desk["waiting"])

    assert found(words="arztinnen") == []


def test_changed_words_are_found_as_they_are_now(desk: dict[str, Comment]) -> None:
    edit(desk["waiting"], Text.of("Quite another story.", name="Ann"))

    assert (found(words="arztinnen"), found(words="story")) == ([], [desk["waiting"]])
