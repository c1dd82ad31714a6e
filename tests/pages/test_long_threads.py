"""Hundreds of comments under one article: as many queries as for a few, and no other page's."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from random import randbytes
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, event, insert, select

from extensions import db
from models.articles.article import Article
from models.commenters.network import Network
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.support.cast import ANN, OPEN, Reader

PAGE = f"/articles/{OPEN}"
NUMBERS = ("id", "parent_id", "thread_id")  # of rows that are copied with what refers to them
MOST_QUERIES = 5 + 2 + 2  # edition, article, threads, replies, notes; ancestors; usual wait


@pytest.fixture
def queries(site: Flask) -> Iterator[list[str]]:
    """Every query that the site sends."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.extend([statement] if "SELECT" in statement else [])

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


def leave_threads(site: Flask, number: int) -> None:
    """Threads of nine public comments and one that is gone, five levels deep: one that is left
    and decided, and copies of it."""
    with site.app_context():
        article = db.session.scalars(Article.with_slug(OPEN)).one()
        _leave_thread(article, by=Moderator.add("many@desk.example", name="Many")[0])
        table, article.places = db.metadata.tables["comments"], number
        first = db.session.execute(select(table).order_by(table.c.id)).mappings().all()
        copies = [_copy(row, each, len(first)) for each in range(1, number) for row in first]
        db.session.execute(insert(table), copies)
        db.session.commit()


def _leave_thread(article: Article, by: Moderator) -> None:
    begun = parent = _approved("Begun", article, by, None)
    for level in range(1, 5):
        parent = _approved(f"Deep {level}", article, by, parent)
        _approved(f"Wide {level}", article, by, begun)
    gone = _approved("Gone", article, by, begun)
    _approved("Left behind", article, by, gone)
    decide(gone, "reject", by=by, seen=SeenRevision(1))


def _copy(row: RowMapping, number: int, long: int) -> dict[str, Any]:
    """The row of the same comment in another thread, so many rows long."""
    later = {name: row[name] and row[name] + number * long for name in NUMBERS}
    place = row["place"] and row["place"] + number
    digests = {"receipt_digest": randbytes(32), "key_digest": None, "words_fingerprint": None}
    return {**row, **later, **digests, "place": place}


def _approved(words: str, article: Article, by: Moderator, parent: Comment | None) -> Comment:
    reply = Submission(
        article=article,
        text=Text.of(words, name=ANN["name"]),
        email=ANN["email"],
        network=Network.of("192.0.2.1"),
        parent_id=parent.id if parent else None,
    )
    comment = submit(reply, limit=100_000).comment
    decide(comment, "approve", by=by, seen=SeenRevision(1))
    db.session.flush()
    return comment


@pytest.mark.parametrize("threads", [2, 50])
def test_five_hundred_comments_need_no_more_queries_than_twenty(
    site: Flask, reader: Reader, queries: list[str], threads: int
) -> None:
    leave_threads(site, threads)
    queries.clear()

    page = reader.article()

    assert page.count('<article class="comment"') == threads * 10
    assert page.count('<p class="comment-gone"') == threads
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", [f"{PAGE}?page=2", f"{PAGE}?order=newest", "/comments/30"])
def test_a_page_is_found_by_its_places(
    site: Flask, reader: Reader, queries: list[str], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("models.comments.thread_page.PAGE_SIZE", 2)
    leave_threads(site, 5)
    queries.clear()

    reader.client.get(path, follow_redirects=True)

    plans = explained(site, [each for each in queries if "FROM comments" in each])
    assert any("article_id=? AND place>? AND place<?" in each for each in plans)
    assert any("thread_id=? AND status=?" in each for each in plans)
    assert [each for each in plans if re.match("SCAN comments", each)] == []


def explained(site: Flask, statements: list[str]) -> list[str]:
    """How SQLite finds the rows of each statement."""
    with closing(sqlite3.connect(site.config["SETTINGS"].instance_dir / "site.db")) as database:
        return [
            plan[3]
            for each in statements
            for plan in database.execute(
                f"EXPLAIN QUERY PLAN {each}", [None] * each.count("?")
            ).fetchall()
        ]
