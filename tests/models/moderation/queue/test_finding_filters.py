"""Views of the queue by what screening found: they combine with every other filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from extensions import db
from models.comments.comment import Comment
from models.comments.rank import DOUBTED, GROUPED_OFFSET, LIKELY_SPAM, URGENT, USUAL
from models.decisions.kinds import SeenRevision
from models.moderation.batches.selection import choose
from models.moderation.decide import decide
from models.moderation.queue import query
from models.moderation.queue.filter import QueueFilter
from models.moderation.queue.query import all_matching, page_of
from models.moderation.queue.queue import Queue
from models.moderators.moderator import Moderator
from models.screening.check_result import CheckResult
from models.screening.finding import Finding
from models.screening.rules.rule import Rule
from tests.models.conftest import Leave


@pytest.fixture
def rule(mona: Moderator) -> Rule:
    """A rule that fits none of these replies by itself: what it found is said below."""
    made = Rule(kind="words", pattern="unheard", effect="doubt", version=1, moderator=mona)
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def desk(leave: Leave, mona: Moderator, rule: Rule) -> dict[str, Comment]:
    """Replies in which something was found, and one in which nothing was."""
    made = {
        "nothing": leave("It helped at night."),
        "rule": leave("Buy pills at https://pills.example.org now."),
        "fast": leave("It helped me too.", email="bob@example.org"),
        "both": leave("Pills at night.", email="bob@example.org"),
        "public": leave("Pills, she said."),
    }
    decide(made["public"], "approve", by=mona, seen=SeenRevision(1))
    for name, checks in {"rule": "w", "fast": "f", "both": "wf", "public": "w"}.items():
        for check in checks:
            _find(made[name], "words" if check == "w" else "too fast", rule)
    db.session.flush()
    return made


@pytest.fixture
def statements(desk: dict[str, Comment]) -> Iterator[list[str]]:
    """What is asked of the database from now on."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield seen
    event.remove(db.engine, "before_cursor_execute", listen)


def _find(comment: Comment, check: str, rule: Rule) -> None:
    number = rule.id if check == "words" else None
    found = CheckResult(check=check, effect="note", rule_id=number, values={"seconds": 1})
    db.session.add(Finding.of(found, comment_id=comment.id, revision=1))


def found(**asked: str) -> list[Comment]:
    view = QueueFilter.of(asked)
    page, _ = page_of(view, after=0, most=20)
    assert page == list(db.session.scalars(all_matching(view)))
    return page


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"check": "too fast"}, ["fast", "both"]),
        ({"check": "words"}, ["rule", "both"]),
        ({"check": "trap"}, []),
        ({"check": "no such check"}, ["nothing", "rule", "fast", "both"]),
        ({"rule": "RULE"}, ["rule", "both"]),
        ({"rule": "999"}, []),
        ({"rule": "RULE", "check": "too fast"}, []),
        ({"rule": "RULE", "link": "1"}, ["rule"]),
        ({"rule": "RULE", "words": "night"}, ["both"]),
        ({"rule": "RULE", "lane": "approved"}, ["public"]),
        ({"rule": "RULE", "article": "sleep-and-pain", "check": "words"}, ["rule", "both"]),
        ({"rule": "RULE", "article": "an-old-story"}, []),
        ({"check": "too fast", "since": "2020-01-01", "until": "2020-12-31"}, []),
    ],
)
def test_what_was_found_combines_with_every_filter(
    desk: dict[str, Comment], rule: Rule, asked: dict[str, str], wanted: list[str]
) -> None:
    asked = {name: said.replace("RULE", str(rule.id)) for name, said in asked.items()}

    assert found(**asked) == [desk[each] for each in wanted]


def test_what_lies_beyond_the_rows_that_are_read_is_found_by_index(
    desk: dict[str, Comment], rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "MAX_ROWS_READ", 1)

    assert found(rule=str(rule.id), words="night") == [desk["both"]]
    assert found(check="too fast") == [desk["fast"], desk["both"]]


def test_everything_in_such_a_view_is_chosen_at_once(
    desk: dict[str, Comment], rule: Rule, mona: Moderator
) -> None:
    batch = choose(QueueFilter.of({"rule": str(rule.id)}), decision="spam", by=mona)

    assert batch.total == 2


def test_a_page_names_each_rank_where_it_begins(desk: dict[str, Comment]) -> None:
    ranks = {"rule": LIKELY_SPAM, "fast": DOUBTED, "both": URGENT}
    for name, rank in ranks.items():
        desk[name].rank = rank
    db.session.flush()

    page = Queue.page(QueueFilter())

    assert [each.comment for each in page.cards] == [desk[e] for e in ("both", "nothing", "fast")]
    assert list(page.ranks.items()) == [
        (desk["both"].id, 0),
        (desk["nothing"].id, 1),
        (desk["fast"].id, 2),
    ]


@pytest.mark.parametrize(
    "rank", [URGENT, LIKELY_SPAM, GROUPED_OFFSET + USUAL, GROUPED_OFFSET + LIKELY_SPAM]
)
def test_no_page_leaves_anything_out_because_of_the_rank_its_last_card_has_now(
    desk: dict[str, Comment], rank: int
) -> None:
    desk["nothing"].rank = rank
    db.session.flush()

    page = Queue.page(QueueFilter(), after=desk["nothing"].id)

    assert {desk["rule"], desk["fast"], desk["both"]} <= {each.comment for each in page.cards}


def test_where_all_wait_as_usual_no_rank_is_named(desk: dict[str, Comment]) -> None:
    assert Queue.page(QueueFilter()).ranks == {}


def test_the_findings_of_a_page_are_one_query(
    desk: dict[str, Comment], statements: list[str]
) -> None:
    Queue.page(QueueFilter())

    assert sum("FROM findings" in each for each in statements) == 1
