"""Variants of one text: grouped while they wait, one card for all, whatever becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from extensions import db
from models.articles.article import Article
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.moderation.batches.selection import choose, choose_undo
from models.moderation.batches.step import run_step
from models.moderation.decide import decide as make_decision
from models.moderation.decide import set_urgent
from models.moderation.edit import edit
from models.moderation.queue.claim import Claim
from models.moderation.queue.filter import QueueFilter
from models.moderation.queue.queue import Queue
from models.moderation.undo import undo
from models.moderators.moderator import Moderator
from models.privacy import retention
from models.privacy.erasure import erase
from models.privacy.withdrawal import withdraw
from models.screening.finding import Finding
from models.screening.near_duplicates.group import MinHashBand
from models.screening.rules.apply import apply
from models.screening.rules.edit import create_rule
from models.screening.rules.pattern import Draft
from models.screening.text import Text
from tests.models.screening.near_duplicates.test_minhash import CREAM
from tests.support.cast import CLOSED

Leave = Callable[..., Comment]
ANOTHER = "For me it was walking every morning before work, and going to bed at the same hour."


@pytest.fixture
def sent(leave: Leave) -> Callable[[int], list[Comment]]:
    """Leave so many variants of one text, each by somebody else."""

    def leave_all(number: int) -> list[Comment]:
        return [variant(leave, each) for each in range(number)]

    return leave_all


def variant(leave: Leave, number: int, **said: object) -> Comment:
    words = CREAM.replace("a.example/1", f"a{number}.example/{number}")
    who = {"name": f"Ann {number}", "email": f"ann{number}@example.org"}
    return leave(words, **{**who, "address": f"192.0.{number}.1", **said})


def decide(comment: Comment, decision: str, by: Moderator) -> None:
    make_decision(comment, decision, by=by, seen=SeenRevision(comment.revision, comment.status))


def ranks(*comments: Comment) -> list[int]:
    db.session.flush()
    return [
        db.session.scalars(select(Comment.rank).where(Comment.id == c.id)).one() for c in comments
    ]


def shown(lane: str = "waiting") -> list[int]:
    return [each.comment.id for each in Queue.page(QueueFilter(lane=lane)).cards]


def found(comment: Comment) -> dict[str, tuple[str, dict[str, object]]]:
    mine = Finding.on([comment.id]).get(comment.id, [])
    return {each.check: (each.effect, each.values) for each in mine}


def test_variants_have_one_card_and_each_is_counted(sent: Callable[[int], list[Comment]]) -> None:
    first, second, third = sent(3)

    page = Queue.page(QueueFilter())

    assert {each.duplicate_group_id for each in (first, second, third)} == {
        first.duplicate_group_id
    }
    assert ([each.comment for each in page.cards], page.here) == ([first], 3)
    assert page.cards[0].variants is not None
    assert (page.cards[0].variants.count, len(page.cards[0].variants.others)) == (3, 2)


def test_other_words_are_in_no_campaign(leave: Leave) -> None:
    left = [leave(each) for each in (CREAM, ANOTHER, "Thank you very much!", "Thank you so much!")]

    assert [each.duplicate_group_id for each in left] == [None] * 4
    assert len(shown()) == 4


def test_a_narrowed_view_shows_each_on_its_own_card(sent: Callable[[int], list[Comment]]) -> None:
    first, second = sent(2)

    everything = Queue.page(QueueFilter(words="cream")).cards
    campaign = Queue.page(QueueFilter.of({"campaign": str(first.duplicate_group_id)})).cards

    assert [each.comment for each in everything] == [first, second]
    assert [each.comment for each in campaign] == [first, second]
    assert [each.is_behind for each in campaign] == [False, True]


WAYS: dict[str, Callable[[Comment, Moderator], object]] = {
    "is approved": lambda comment, mona: decide(comment, "approve", mona),
    "is spam": lambda comment, mona: decide(comment, "spam", mona),
    "is decided in a batch": lambda comment, mona: run_step(
        choose({comment.id: SeenRevision(1, "pending")}, decision="reject", by=mona), by=mona
    ),
    "is withdrawn": lambda comment, mona: withdraw(comment),
    "is erased": lambda comment, mona: erase(comment),
    "is edited away": lambda comment, mona: edit(comment, Text.of(ANOTHER, name="Ann")),
    "becomes urgent": lambda comment, mona: set_urgent(comment, urgent=True, by=mona),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_next_one_has_the_card_when_the_first(
    way: str, sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    first, second, third = sent(3)
    stays = [first.id] if way in ("is edited away", "becomes urgent") else []

    WAYS[way](first, mona)

    assert shown() == [*stays, second.id]
    assert ranks(second)[0] < 10 <= ranks(third)[0]


def test_the_card_stays_when_one_behind_it_is_decided(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    first, second, third = sent(3)

    decide(second, "spam", mona)

    assert shown() == [first.id]
    assert ranks(second, third)[0] < 10 <= ranks(third)[0]


def test_undone_it_stands_behind_whoever_has_the_card_now(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    first, second = sent(2)
    decide(first, "spam", mona)

    undo(first.decisions[-1], by=mona)

    assert shown() == [second.id]
    assert ranks(first)[0] >= 10


def test_undone_it_has_the_card_where_nobody_else_waits(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    first, second = sent(2)
    for each in (first, second):
        decide(each, "spam", mona)

    undo(first.decisions[-1], by=mona)

    assert shown() == [first.id]


def test_an_urgent_variant_is_never_behind(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    first, second = sent(2)

    set_urgent(second, urgent=True, by=mona)
    assert shown() == [second.id, first.id]

    set_urgent(second, urgent=False, by=mona)
    assert shown() == [first.id]


def test_who_is_less_doubted_has_the_card(leave: Leave, mona: Moderator) -> None:
    for number in range(2):
        decide(variant(leave, number), "spam", mona)
    doubted = variant(leave, 2)
    db.session.execute(
        update(Comment).where(Comment.status == "spam").values(duplicate_group_id=None)
    )

    plain = variant(leave, 3)

    assert found(doubted)["campaign"] == ("doubt", {"spam": 2, "count": 2})
    assert (shown(), ranks(doubted, plain)) == ([plain.id], [12, 1])


def test_whose_card_is_doubted_later_lets_a_less_doubted_one_have_it(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    first, second, third = sent(3)
    rule = create_rule(Draft(kind="domain", pattern="a0.example", effect="doubt"), by=mona)

    apply(rule.version)

    assert (shown(), ranks(first, second, third)) == ([second.id], [12, 1, 11])


@pytest.mark.parametrize(
    ("decisions", "effect"),
    [
        ("spam", None),
        ("spam spam", "doubt"),
        ("spam spam approve approve", None),
        ("spam spam approve", "doubt"),
        ("spam spam spam spam spam reject", "doubt"),
        ("spam spam spam spam spam", "spam"),
    ],
)
def test_a_variant_is_doubted_for_what_became_of_the_others(
    decisions: str,
    effect: str | None,
    sent: Callable[[int], list[Comment]],
    leave: Leave,
    mona: Moderator,
) -> None:
    others = decisions.split()
    for comment, each in zip(sent(len(others)), others, strict=True):
        decide(comment, each, mona)

    new = variant(leave, 100)

    said = found(new).get("campaign", (None, {"count": len(others)}))
    assert (said[0], said[1]["count"]) == (effect, len(others))
    assert shown("suspected") == ([new.id] if effect == "spam" else [])


@pytest.mark.parametrize(
    ("articles", "people", "is_said"), [(2, 2, True), (2, 1, False), (1, 3, False)]
)
def test_the_same_words_on_many_articles_by_several_people_are_doubted(
    articles: int, people: int, is_said: bool, leave: Leave, article: Article
) -> None:
    other = db.session.scalars(Article.with_slug(CLOSED)).one()
    other.comments_open = True

    last = [
        variant(leave, n, article=(article, other)[n % articles], email=f"{n % people}@example.org")
        for n in range(3)
    ][-1]

    expected = {"many articles": ("doubt", {"count": 3, "articles": 2})}
    assert found(last) == (expected if is_said else {})


def test_edited_into_a_variant_it_goes_behind(
    sent: Callable[[int], list[Comment]], leave: Leave
) -> None:
    first, second = sent(2)
    third = leave(ANOTHER)

    edit(third, Text.of(CREAM, name="Ann"))

    assert shown() == [first.id]
    assert third.duplicate_group_id == second.duplicate_group_id


def test_edited_to_few_words_it_stands_alone(sent: Callable[[int], list[Comment]]) -> None:
    first, second = sent(2)

    edit(first, Text.of("Thank you!", name="Ann"))

    assert (MinHashBand.of(first.id), first.duplicate_group_id) == ([], None)
    assert shown() == [first.id, second.id]


def test_everything_of_a_lane_is_also_what_stands_behind(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    sent(5)

    batch = choose(QueueFilter(), decision="spam", by=mona)
    run_step(batch, by=mona)

    assert (batch.done, shown()) == (5, [])


def test_an_undone_batch_lets_one_card_stand_again(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    five = sent(5)
    batch = choose(QueueFilter(), decision="spam", by=mona)
    run_step(batch, by=mona)

    run_step(choose_undo(batch, by=mona), by=mona)

    assert (shown(), sorted(ranks(*five))[1] >= 10) == ([five[0].id], True)


def test_next_passes_over_what_stands_behind(
    sent: Callable[[int], list[Comment]], leave: Leave, mona: Moderator
) -> None:
    sent(3)
    other, otto = leave(ANOTHER), Moderator.add("otto@desk.example", name="Otto")[0]
    Claim.next_one(by=mona)

    assert Claim.next_one(by=otto) == other


def test_destroyed_words_of_spam_let_the_card_be(
    sent: Callable[[int], list[Comment]], mona: Moderator
) -> None:
    first, second, third = sent(3)
    decide(first, "spam", mona)
    first.decided_at = now() - timedelta(days=3_000)
    db.session.commit()

    retention.run(now(), clock_is_right=True)

    assert (first.has_words, first.duplicate_group_id, shown()) == (False, None, [second.id])
    assert ranks(third)[0] >= 10
