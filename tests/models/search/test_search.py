"""Search: what is found, by which words, in which order, and what is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from extensions import db
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderation.edit import resanitise
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.search.query import MAX_WORDS, SearchQuery
from models.search.search import Search
from models.search_index import SearchEntry
from tests.models.conftest import Leave

COMMENT = (
    "Gabapentin didn’t help my Schlafstörung; a naïve médecin said “10 mg”. Łódź, straße, "
    "كِتَاب, שָׁלוֹם, ﬁne, 😀 (AND) NEAR"
)


@pytest.fixture
def public(leave: Leave, mona: Moderator) -> Comment:
    """A comment with words of every kind that readers see."""
    comment = leave(COMMENT, name="Zoë")
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    db.session.flush()
    return comment


FOUND = {
    "one word": "gabapentin",
    "all of several words": "help médecin gabapentin",
    "a word twice": "help help",
    "the beginning of a word": "gaba",
    "the beginnings of words": "gaba schlaf",
    "upper case": "GABAPENTIN",
    "no accent for one": "schlafstorung naive MEDECIN",
    "an accent for none": "gåbapentin",
    "one letter or two": "strasse fine",
    "letters with a stroke": "lodz",
    "short words as a whole": "10 mg",
    "a name": "zoe",
    "right to left, without vowels": "كتاب שלום",
    "quotes": '"gabapentin" "help',
    "operators": "gabapentin AND NEAR",
    "the syntax of FTS5": 'gabapentin* ^help {mg} -"naive" (10)',
    "the syntax of tsquery": "gabapentin:* & help <-> | !mg \\'",
    "an apostrophe": "didn't",
    "an emoji beside a word": "😀 help",
    "a null character": "help\0",
    "a hidden character in a word": "gaba\u202apentin",
    "half of a surrogate pair": "help\ud83d",
}


@pytest.mark.parametrize("kind", FOUND)
def test_a_comment_is_found_by(public: Comment, kind: str) -> None:
    assert [each.comment for each in Search.of(FOUND[kind]).comments] == [public]


MISSED = {
    "a word that is not there": "baclofen",
    "one word of two": "gabapentin baclofen",
    "the end of a word": "pentin",
    "a column": "words:gabapentin",
    "an operator as an operator": "gabapentin OR baclofen",
    "a negation": "NOT gabapentin",
    "the beginning of a short word": "m",
    "nothing": "",
    "no letter": "😀 ??? \"'*",
    "8,000 characters": "gabapentin " + "x" * 8_000,
    "8,000 quotes": '"' * 8_000,
    "2,000 words": " ".join(f"word{number}" for number in range(2_000)),
}


@pytest.mark.parametrize("kind", MISSED)
def test_a_comment_is_not_found_by(public: Comment, kind: str) -> None:
    assert Search.of(MISSED[kind]).is_empty


def test_only_the_first_words_of_many_are_looked_for() -> None:
    query = SearchQuery.of(" ".join(f"word{number}" for number in range(MAX_WORDS + 1)))

    assert (len(query.words), query.has_more) == (MAX_WORDS, True)


@pytest.mark.parametrize("decision", ["reject", "spam", "pending", None])
def test_what_readers_no_longer_see_is_not_found(
    public: Comment, mona: Moderator, decision: str | None
) -> None:
    if decision:
        decide(public, decision, by=mona, seen=SeenRevision(1))
    else:
        withdraw(public)
    db.session.flush()

    assert Search.of("gabapentin").is_empty
    assert db.session.query(SearchEntry).filter_by(comment_id=public.id).count() == 0


def test_what_waits_is_not_found_until_it_is_approved_again(
    public: Comment, mona: Moderator, leave: Leave
) -> None:
    leave("Gabapentin, a second time")
    decide(public, "reject", by=mona, seen=SeenRevision(1))
    decide(public, "approve", by=mona, seen=SeenRevision(1))

    assert [each.comment for each in Search.of("gabapentin").comments] == [public]


def test_what_is_sanitised_anew_is_still_found(public: Comment) -> None:
    public.html = "<p>Gabapentin, as an earlier policy let it through</p>"
    db.session.flush()

    resanitise(public)
    db.session.flush()

    assert [each.comment for each in Search.of("naive gabapentin").comments] == [public]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_withdrawn_word_leaves_the_files_of_the_index(
    leave: Leave, mona: Moderator, tmp_path: Path
) -> None:
    comments = [leave(f"Unmistakable{number}") for number in "xyz"]
    for each in comments:
        decide(each, "approve", by=mona, seen=SeenRevision(1))
    db.session.commit()
    assert "nmistakabley" in database(tmp_path)

    withdraw(comments[1])
    db.session.commit()

    assert "nmistakabley" not in database(tmp_path)
    assert "nmistakablez" in database(tmp_path)


def database(folder: Path) -> str:
    """The bytes of the database, with what its log still held written back into it."""
    db.session.rollback()
    db.session.connection().exec_driver_sql("COMMIT")
    db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.session.connection().exec_driver_sql("BEGIN")
    return (folder / "site.db").read_bytes().decode("latin-1").lower()
