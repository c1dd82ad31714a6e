"""What screening found lives as long as the words, holds none of them, and is told to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from extensions import db
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.errors import AddressInColumn
from models.moderation.decide import decide, set_urgent
from models.moderation.edit import edit
from models.moderators.moderator import Moderator
from models.privacy.erasure import erase
from models.privacy.export import held_about
from models.privacy.withdrawal import destroy_unpublished, withdraw
from models.screening import screening
from models.screening.check_result import EFFECTS, CheckResult
from models.screening.finding import Finding
from models.screening.rules.rule import Rule
from models.screening.text import Text
from models.statistics.desk import check_outcomes
from tests.models.conftest import Leave


@pytest.fixture
def suspected(leave: Leave) -> Comment:
    """A reply in which something of every effect was found, most of it by arrival."""
    comment = leave("It helped.")
    for effect in EFFECTS:
        found = CheckResult(check="phone", effect=effect, start=0, length=2)
        db.session.add(Finding.of(found, comment_id=comment.id, revision=1))
    db.session.flush()
    return comment


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Finding)) or 0


def hold(comment: Comment) -> None:
    comment.legal_hold = True
    withdraw(comment)


@pytest.mark.parametrize(
    "let_go",
    [withdraw, erase, lambda comment: destroy_unpublished([comment.id]), hold],
    ids=["withdrawn", "erased", "after their time", "withdrawn while held"],
)
def test_findings_go_with_the_words(suspected: Comment, let_go: Callable[[Comment], None]) -> None:
    before = how_many()

    let_go(suspected)
    db.session.flush()

    assert (before, how_many()) == (len(EFFECTS), 0)


def test_findings_follow_the_words_when_they_change(suspected: Comment) -> None:
    edit(suspected, Text.of("It helped me.", name="Ann"))

    assert how_many() == 0


@pytest.mark.parametrize("value", ["ann@example.org", "see ann@example.org here"])
def test_no_finding_takes_an_address(suspected: Comment, value: str) -> None:
    found = CheckResult(check="domain", effect="doubt", values={"host": value})
    db.session.add(Finding.of(found, comment_id=suspected.id, revision=1))

    with pytest.raises(AddressInColumn):
        db.session.flush()


def test_the_writer_is_told_what_is_theirs_and_not_how_spam_is_caught(
    suspected: Comment, mona: Moderator
) -> None:
    rule = Rule(kind="words", pattern="bomb", effect="urgent", version=1, moderator=mona)
    db.session.add(rule)
    db.session.flush()
    found = CheckResult(check="words", effect="urgent", rule_id=rule.id)
    db.session.add(Finding.of(found, comment_id=suspected.id, revision=1))
    db.session.flush()

    (held,) = held_about(suspected.commenter, [suspected])["comments"]

    assert {each["effect"] for each in held["noticed"]} == {"private", "urgent"}
    assert {each["what"] for each in held["noticed"]} == {"phone"}
    assert held["noticed"][0]["says"] == "It seems to hold a phone number."


def test_what_a_moderator_called_calm_is_not_urgent_when_screened_again(
    leave: Leave, mona: Moderator
) -> None:
    rule = Rule(kind="words", pattern="help", effect="urgent", version=1, moderator=mona)
    db.session.add(rule)
    db.session.flush()
    comment = leave("Please help.")
    was_urgent = comment.urgent
    set_urgent(comment, urgent=False, by=mona)

    screening.screen(comment)

    assert (was_urgent, comment.urgent) == (True, False)
    edit(comment, Text.of("Please help me.", name="Ann"))
    assert comment.urgent


def test_the_tally_says_what_became_of_each_check(leave: Leave, mona: Moderator) -> None:
    for number, decision in enumerate(("approve", "spam", "spam", "reject", ""), start=1):
        comment = leave(f"Words {number}.", email=f"r{number}@example.org")
        for _twice in range(2):
            found = CheckResult(check="too fast", effect="doubt", values={"seconds": 1})
            db.session.add(Finding.of(found, comment_id=comment.id, revision=1))
        if decision:
            decide(comment, decision, by=mona, seen=SeenRevision(1))
    db.session.flush()

    (each,) = check_outcomes()

    assert (each.title, each.replies) == ("Sent very fast", 4)
    assert (each.approved, each.rejected, each.spam) == (1, 1, 2)


def test_of_a_thousand_private_places_a_hundred_are_kept(leave: Leave) -> None:
    comment = leave(" ".join(f"a{number}@b.co" for number in range(700)))

    kept = Finding.on([comment.id])[comment.id]

    assert (len(kept), kept[-1].start > kept[0].start) == (100, True)
