"""How a reply becomes a comment: once, held, and not too often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from extensions import db
from models.articles.article import Article
from models.commenters.lookup import find_or_create
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.encryption import sealing
from models.errors import CommentsClosed, NotEditable, ParentUnavailable, TooManyReplies
from models.moderation.decide import decide
from models.moderation.edit import MAX_REVISIONS, edit
from models.moderators.moderator import Moderator
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.support.cast import CLOSED

KEY = "k" * 43
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 0, 0, 5, tzinfo=UTC)
Make = Callable[..., Submission]


def how_many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_reply_is_pending_from_the_first_moment(reply: Make) -> None:
    left = submit(reply(), limit=1)

    assert (left.comment.status, left.comment.decided_at) == ("pending", None)


def test_source_and_result_are_stored_beside_the_policy(reply: Make) -> None:
    comment = submit(reply("Take <5 mg"), limit=1).comment

    assert (comment.source, comment.html) == ("Take <5 mg", "<p>Take &lt;5 mg</p>")
    assert comment.policy >= 1


def test_the_token_opens_the_receipt_and_only_its_digest_is_stored(reply: Make) -> None:
    left = submit(reply(), limit=1)

    assert left.token
    assert db.session.scalars(Comment.with_receipt(left.token)).one() is left.comment
    assert left.comment.receipt_digest == sealing.digest(left.token)


def test_two_presses_with_one_key_are_one_comment_and_one_receipt(reply: Make) -> None:
    first = submit(reply(post_key=KEY), limit=1)
    second = submit(reply(post_key=KEY), limit=1)

    assert (second.comment.id, second.token) == (first.comment.id, first.token)
    assert how_many(Comment) == 1


def test_words_changed_between_two_presses_are_a_revision(reply: Make) -> None:
    submit(reply("It hleped.", post_key=KEY), limit=1)

    comment = submit(reply("It helped.", post_key=KEY, name="Anna"), limit=1).comment

    assert (comment.revision, comment.source, comment.name) == (2, "It helped.", "Anna")
    assert [each.source for each in comment.revisions] == ["It hleped."]


def test_an_address_corrected_between_two_presses_is_taken_over(reply: Make) -> None:
    submit(reply(post_key=KEY, email="anm@example.org"), limit=1)

    comment = submit(reply(post_key=KEY), limit=1).comment

    assert comment.commenter_id == find_or_create("ann@example.org").id


def test_new_words_with_the_key_of_a_decided_comment_are_a_new_comment(
    reply: Make, mona: Moderator
) -> None:
    first = submit(reply("One.", post_key=KEY), limit=9).comment
    decide(first, "approve", by=mona, seen=SeenRevision(1))

    second = submit(reply("Two.", post_key=KEY), limit=9)

    assert (second.comment.source, second.comment.status) == ("Two.", "pending")
    assert second.token != sealing.receipt_token(KEY)


def test_another_address_between_two_presses_is_seen_by_the_moderator(reply: Make) -> None:
    first = submit(reply(post_key=KEY, email="bob@example.org"), limit=1).comment

    comment = submit(reply(post_key=KEY), limit=1).comment
    db.session.flush()

    assert comment is first
    assert comment.revision == 2


@pytest.mark.parametrize("moved", ["article", "parent"])
def test_a_key_used_elsewhere_is_another_reply(reply: Make, mona: Moderator, moved: str) -> None:
    parent = submit(reply("The question."), limit=9).comment
    decide(parent, "approve", by=mona, seen=SeenRevision(1))
    submit(reply("One.", post_key=KEY), limit=9)

    elsewhere: dict[str, object] = {"parent_id": parent.id}
    if moved == "article":
        closed = db.session.scalars(Article.with_slug(CLOSED)).one()
        closed.comments_open = True
        elsewhere = {"article": closed}
    second = submit(reply("Two.", post_key=KEY, **elsewhere), limit=9).comment

    assert (second.source, how_many(Comment)) == ("Two.", 3)


@pytest.mark.parametrize("change", ["decided", "edited"])
def test_words_that_no_longer_wait_are_not_recognised(
    reply: Make, mona: Moderator, change: str
) -> None:
    comment = submit(reply("Words."), limit=9).comment
    if change == "decided":
        decide(comment, "approve", by=mona, seen=SeenRevision(1))
    else:
        edit(comment, Text.of("Other words.", name="Ann"))

    again = submit(reply("Words."), limit=9)

    assert again.token
    assert again.comment.source == "Words."


def test_a_reply_changed_without_end_is_refused(reply: Make) -> None:
    for number in range(MAX_REVISIONS):
        submit(reply(f"Words {number}", post_key=KEY), limit=1)

    with pytest.raises(NotEditable):
        submit(reply("Once more.", post_key=KEY), limit=1)


def test_where_a_reply_came_from_is_forgotten_after_three_days(reply: Make) -> None:
    old = submit(reply("Old."), limit=9, at=NOON - timedelta(hours=73)).comment
    young = submit(reply("Young."), limit=9, at=NOON - timedelta(hours=71)).comment

    submit(reply("New."), limit=9, at=NOON)

    assert (old.network_fingerprint, old.duplicate_fingerprint) == (None, None)
    assert young.network_fingerprint


def test_by_what_the_same_words_are_recognised_is_forgotten_after_a_day(reply: Make) -> None:
    old = submit(reply("Old."), limit=9, at=NOON - timedelta(hours=25)).comment
    young = submit(reply("Young."), limit=9, at=NOON - timedelta(hours=23)).comment

    submit(reply("New."), limit=9, at=NOON)

    assert old.duplicate_fingerprint is None
    assert young.duplicate_fingerprint


def test_same_words_without_a_key_are_one_comment_whose_receipt_stays_closed(reply: Make) -> None:
    submit(reply(), limit=1)

    again = submit(reply(), limit=1)

    assert again.token is None
    assert how_many(Comment) == 1


@pytest.mark.parametrize(
    "different",
    [
        {"email": "bob@example.org"},
        {"words": "Other words."},
        {"address": "198.51.100.1"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_another_person_words_or_network_are_another_comment(
    reply: Make, different: dict[str, str]
) -> None:
    submit(reply(), limit=9)

    again = submit(reply(**different), limit=9)

    assert again.token
    assert how_many(Comment) == 2


def test_same_words_are_recognised_over_midnight(reply: Make) -> None:
    submit(reply(), limit=9, at=MIDNIGHT - timedelta(minutes=5))

    assert submit(reply(), limit=9, at=MIDNIGHT).token is None


def test_a_key_that_could_be_guessed_is_not_one(reply: Make) -> None:
    left = submit(reply(post_key="1234"), limit=1)

    assert left.comment.key_digest is None
    assert left.token != sealing.receipt_token("1234")


def test_the_limit_counts_a_network_not_a_person(reply: Make) -> None:
    for number in range(3):
        submit(reply(f"Words {number}", address=f"192.0.2.{number}"), limit=3, at=NOON)

    with pytest.raises(TooManyReplies):
        submit(reply("More", email="bob@example.org"), limit=3, at=NOON)
    assert submit(reply("More", address="198.51.100.1"), limit=3, at=NOON).token


def test_the_limit_says_when_the_next_reply_may_come(reply: Make) -> None:
    submit(reply("One"), limit=2, at=NOON)
    submit(reply("Two"), limit=2, at=NOON + timedelta(minutes=4))

    with pytest.raises(TooManyReplies) as refused:
        submit(reply("Three"), limit=2, at=NOON + timedelta(minutes=6))

    assert refused.value.seconds == 4 * 60
    assert submit(reply("Three"), limit=2, at=NOON + timedelta(minutes=10, seconds=1)).token


def test_the_limit_holds_over_midnight(reply: Make) -> None:
    submit(reply("One"), limit=1, at=MIDNIGHT - timedelta(minutes=2))

    with pytest.raises(TooManyReplies):
        submit(reply("Two"), limit=1, at=MIDNIGHT)


def test_a_second_press_is_never_too_often(reply: Make) -> None:
    first = submit(reply(post_key=KEY), limit=1)

    assert submit(reply(post_key=KEY), limit=1).comment is first.comment


def test_a_closed_article_takes_no_reply(reply: Make) -> None:
    closed = reply()
    closed.article.comments_open = False

    with pytest.raises(CommentsClosed):
        submit(closed, limit=1)


@pytest.mark.parametrize("status", ["pending", "reject", "spam"])
def test_only_what_readers_see_can_be_answered(reply: Make, mona: Moderator, status: str) -> None:
    parent = submit(reply(), limit=9).comment
    if status != "pending":
        decide(parent, status, by=mona, seen=SeenRevision(1))

    with pytest.raises(ParentUnavailable):
        submit(reply("Me too.", parent_id=parent.id), limit=9)
