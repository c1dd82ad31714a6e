"""Taking words out of a comment: visibly, for a while reversibly, then for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from extensions import db
from models.articles.article import Article
from models.column_types import now
from models.comments.comment import Comment
from models.comments.word_diff import changes, pieces
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.decisions.note import DecisionNote
from models.errors import NotEditable, NotRedactable, StaleDecision
from models.mail.message import Message
from models.moderation.decide import decide
from models.moderation.edit import edit
from models.moderation.editors_note import write_editors_note
from models.moderation.redaction.redact import destroy_due_redactions, restore
from models.moderation.redaction.redact import redact as redact_passage
from models.moderation.redaction.redaction import Redaction
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.screening.text import Text
from models.search_index import SearchEntry
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.models.conftest import Leave

NUMBER = "555 0100"
MARK = "[phone number removed by a moderator]"
WEEK = timedelta(days=7)


def redact(comment: Comment, words: str, *, by: Moderator, **said: Any) -> Redaction:
    """Take words out as a moderator who sees the comment as it is."""
    more = {"kind": "phone", "seen": SeenRevision(comment.revision), "keep": WEEK, **said}
    return redact_passage(comment, words, by=by, **more)


def test_the_words_go_wherever_they_stand_and_a_mark_says_so(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.\n\nReally: {NUMBER}!")

    redact(comment, NUMBER, by=mona)

    assert comment.source == f"Call {MARK}.\n\nReally: {MARK}!"
    assert comment.html == f"<p>Call {MARK}.</p>\n<p>Really: {MARK}!</p>"


def test_a_redaction_is_a_revision_with_its_author_and_a_decision_without_words(
    leave: Leave, mona: Moderator
) -> None:
    comment = leave(f"Call {NUMBER}.")

    redaction = redact(
        comment, NUMBER, by=mona, why=DecisionReason("personal", "Keep it private.", "Twice.")
    )

    (before,), (made,) = comment.revisions, comment.decisions
    assert (comment.revision, before.revision, before.replaced_by) == (2, 1, mona)
    assert (made.decision, made.reason, made.moderator) == ("redact", "personal", mona)
    assert redaction.decision is made
    assert made.commitment
    assert made.remark
    assert NUMBER not in str([made.content, made.remark.words, made.remark.note])


@pytest.mark.parametrize("words", ["555 0101", "55 0100", "555", "call"])
def test_words_that_are_not_there_are_refused_with_what_to_do(
    leave: Leave, mona: Moderator, words: str
) -> None:
    comment = leave("Call 5550100.")

    with pytest.raises(NotRedactable, match="Copy them exactly"):
        redact(comment, words, by=mona)
    assert comment.revision == 1


def test_no_longer_word_is_changed(leave: Leave, mona: Moderator) -> None:
    comment = leave("Ann is never Annoyed, said Ann.")

    redact(comment, "Ann", by=mona, kind="name", instead="[…]")

    assert comment.source == "[…] is never Annoyed, said […]."


def test_words_of_a_script_without_spaces_are_found(leave: Leave, mona: Moderator) -> None:
    comment = leave("请联系王小明谢谢")

    redact(comment, "王小明", by=mona, kind="name", instead="[…]")

    assert comment.source == "请联系[…]谢谢"


@pytest.mark.parametrize(
    "words",
    ["b>Ann", "Ann</b> is", "<b>Ann", "555", "b", "href", "example.org", "/a", "Ann</b> is <b>"],
)
def test_words_that_would_cut_a_tag_or_an_address_are_refused(
    leave: Leave, mona: Moderator, words: str
) -> None:
    comment = leave(
        '<b>Ann</b> is <b>here</b>: <a href="https://example.org/555">555</a>, https://example.org/a.'
    )

    with pytest.raises(NotRedactable):
        redact(comment, words, by=mona)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ('<a href="https://example.org/555">call</a>', "<p>See […], […] or https"),
        ("See", "<p>[…] <a href"),
        ("<b>Ann</b>", "<p>See <a href"),
    ],
)
def test_whole_tags_and_addresses_can_go(
    leave: Leave, mona: Moderator, words: str, left: str
) -> None:
    comment = leave('See <a href="https://example.org/555">call</a>, <b>Ann</b> or so.')

    redact(comment, words, by=mona, kind="link", instead="[…]")

    assert words not in comment.source
    assert comment.source.count("[…]") == 1


def test_an_earlier_mark_is_left_alone(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"My number is {NUMBER}.")
    redact(comment, NUMBER, by=mona)

    redact(comment, "number", by=mona, instead="[…]")

    assert comment.source == f"My […] is {MARK}."


def test_readers_and_search_follow(leave: Leave, mona: Moderator, article: Article) -> None:
    comment = leave("Call Wolfgang.")
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    db.session.flush()
    version = article.version

    redact(comment, "Wolfgang", by=mona, kind="name")
    db.session.flush()

    (found,) = db.session.query(SearchEntry).filter_by(comment_id=comment.id)
    db.session.refresh(article)
    assert (comment.is_public, article.version) == (True, version + 1)
    assert "wolfgang" not in found.words + comment.folded


def test_what_the_moderator_did_not_see_is_not_redacted(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.")
    edit(comment, Text.of(f"Don't call {NUMBER}.", name="Ann"))

    with pytest.raises(StaleDecision):
        redact(comment, NUMBER, by=mona, seen=SeenRevision(1))


def test_of_withdrawn_words_nothing_can_be_taken(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.")
    withdraw(comment)

    with pytest.raises(NotEditable):
        redact(comment, NUMBER, by=mona)


def test_words_can_be_put_back_until_they_are_destroyed(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.")
    redaction = redact(comment, NUMBER, by=mona)

    undone = restore(redaction, by=mona)

    assert (comment.source, comment.revision) == (f"Call {NUMBER}.", 3)
    assert (undone.decision, undone.undoes) == ("restore", redaction.decision)
    assert destroy_due_redactions(now() + 2 * WEEK) == 0
    with pytest.raises(NotRedactable, match="back already"):
        restore(redaction, by=mona)


def test_what_was_taken_out_last_is_put_back_first(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Ann, call {NUMBER}.")
    first = redact(comment, NUMBER, by=mona)
    second = redact(comment, "Ann", by=mona, kind="name")

    with pytest.raises(NotRedactable, match="last"):
        restore(first, by=mona)
    restore(second, by=mona)
    restore(first, by=mona)

    assert comment.source == f"Ann, call {NUMBER}."


def test_due_words_are_destroyed_in_every_earlier_revision(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call{NUMBER}!")
    edit(comment, Text.of(f"Call {NUMBER}!", name="Ann"))
    redaction = redact(comment, NUMBER, by=mona)

    early = destroy_due_redactions(now() + WEEK - timedelta(hours=1))
    late = destroy_due_redactions(now() + WEEK + timedelta(hours=1))

    assert (early, late) == (0, 1)
    assert [each.source for each in comment.revisions] == [f"Call{MARK}!", f"Call {MARK}!"]
    with pytest.raises(NotRedactable, match="destroyed"):
        restore(redaction, by=mona)


def test_two_redactions_are_destroyed_each_at_its_time(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Ann, call {NUMBER}.")
    redact(comment, NUMBER, by=mona)
    later = redact(comment, "Ann", by=mona, kind="name", keep=2 * WEEK, instead="[…]")

    destroy_due_redactions(now() + WEEK + timedelta(hours=1))
    is_restorable = later.is_restorable
    destroy_due_redactions(now() + 3 * WEEK)

    assert is_restorable
    assert [each.source for each in comment.revisions] == [f"[…], call {MARK}."] * 2


def test_what_was_taken_out_before_goes_with_what_is_due(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Bob Smith Longname, call {NUMBER} now.")
    first = redact(comment, NUMBER, by=mona, keep=4 * WEEK)
    redact(comment, "Bob Smith Longname", by=mona, kind="name", instead="[…]")

    gone = destroy_due_redactions(now() + 2 * WEEK)

    assert gone == 2
    assert first.destroyed_at
    assert [each.source for each in comment.revisions] == [f"[…], call {MARK} now."] * 2


def test_words_are_destroyed_wherever_they_are_quoted(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.")
    why = DecisionReason("personal", f"No {NUMBER}, please.", "")
    redaction = redact(comment, NUMBER, by=mona, why=why)
    note = write_editors_note(comment, f"Not {NUMBER}: https://example.org/", by=mona, seen="")
    message = Message.write(comment, f"Is 555  0100 yours? {NUMBER}0 is not.", by=mona)

    destroy_due_redactions(now() + 2 * WEEK)
    db.session.flush()

    assert message.words == f"Is {MARK} yours? {NUMBER}0 is not."
    assert MARK in note.html
    assert NUMBER not in note.source + note.html
    assert db.session.scalars(select(DecisionNote.decision_id)).all() == []
    assert redaction.decision.commitment


@pytest.mark.parametrize(
    ("words", "passage"),
    [
        ("555 0100 and 555 010&#48;.", NUMBER),
        ("555 0100 and 555 <b>0</b>100.", NUMBER),
        ("555 0100 and 555\u00a00100.", NUMBER),
        ("555 0100 and 555  0100.", NUMBER),
        ("555 0100 and 5550100.", NUMBER),
        ("Bob Müller and BOB MÜLLER.", "Bob Müller"),
    ],
)
def test_the_same_words_in_another_spelling_are_noticed(
    leave: Leave, mona: Moderator, words: str, passage: str
) -> None:
    assert redact(leave(words), passage, by=mona).is_evaded


def test_neither_the_mark_nor_a_longer_word_is_another_spelling(
    leave: Leave, mona: Moderator
) -> None:
    comment = leave("My number. It is annoying, Ann.")

    assert not redact(comment, "number", by=mona).is_evaded
    assert not redact(comment, "Ann", by=mona, kind="name").is_evaded


def test_what_begins_inside_a_longer_word_hides_nothing(leave: Leave, mona: Moderator) -> None:
    comment = leave("a12 12 12 and more")

    redact(comment, "12 12", by=mona, instead="[…]")

    assert comment.source == "a12 […] and more"


def test_the_form_sent_again_does_not_put_words_back(
    reply: Callable[..., Submission], mona: Moderator
) -> None:
    sent = reply(f"Call {NUMBER}.", post_key="k" * 43)
    comment = submit(sent, limit=9).comment
    redact(comment, NUMBER, by=mona)

    again = submit(sent, limit=9)

    assert again.comment is comment
    assert again.token
    assert comment.source == f"Call {MARK}."


def test_a_reply_a_minute_later_destroys_what_is_due(
    leave: Leave, reply: Callable[..., Submission], mona: Moderator
) -> None:
    redaction = redact(leave(f"Call {NUMBER}."), NUMBER, by=mona, keep=timedelta(0))

    submit(reply("Another reply."), limit=9, at=now() + timedelta(minutes=1))

    assert redaction.destroyed_at


def test_destroying_survives_a_withdrawal(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.")
    redaction = redact(comment, NUMBER, by=mona)
    withdraw(comment)

    assert destroy_due_redactions(now() + 2 * WEEK) == 1
    assert redaction.destroyed_at


def test_every_change_is_shown_with_who_made_it(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.")
    edit(comment, Text.of(f"Please call {NUMBER}.", name="Anna"))
    redact(comment, NUMBER, by=mona, instead="[…]")

    by_mona, by_writer = changes(comment)

    assert (by_mona.by, by_mona.before, by_mona.after) == (mona, 2, 3)
    assert [(p.kind, p.text) for p in by_mona.pieces if p.kind != "same"] == [
        ("removed", NUMBER),
        ("added", "[…]"),
    ]
    assert (by_writer.by, by_writer.names) == (None, ("Ann", "Anna"))


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "new"), ("a b", "a c"), ("same", "same"), ("x y", "y x"), ("a " * 900, "b a " * 900)],
)
def test_the_pieces_of_a_difference_make_up_both_texts(before: str, after: str) -> None:
    made = pieces(before, after)

    assert "".join(each.text for each in made if each.kind != "added") == before
    assert "".join(each.text for each in made if each.kind != "removed") == after


def test_signs_that_are_alike_everywhere_are_not_compared_one_by_one() -> None:
    made = pieces("!" * 490, "!?" * 245)

    assert [each.kind for each in made] == ["same", "removed", "added"]


def test_the_history_holds_redaction_and_restoration(leave: Leave, mona: Moderator) -> None:
    comment = leave(f"Call {NUMBER}.")
    restore(redact(comment, NUMBER, by=mona), by=mona)

    made = db.session.scalars(Decision.newest_first()).all()

    assert [(each.decision, each.revision) for each in made] == [("restore", 3), ("redact", 2)]
