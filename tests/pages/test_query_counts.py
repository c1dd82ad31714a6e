"""How many statements a page takes: as many with a hundred rows as with one.

On PostgreSQL the same are sent, and those that let writers take turns. The version of an article
that is kept is asked for beside them: see `models/articles/page_version.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from extensions import db
from models.screening import backlog as unscreened
from models.screening.classifier import classify
from tests.support.cast import OPEN, Desk, Reader
from tests.support.decide import decide
from tests.support.many_replies import copy

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
ARTICLE = f"/articles/{OPEN}"
NO_QUESTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


class Cast(NamedTuple):
    """Who opens and sends."""

    site: Flask
    reader: Reader
    desk: Desk


Prepare = Callable[[Cast, int], None]
Ask = Callable[[Cast], Callable[[], TestResponse]]  # prepares a request, and gives what sends it


@pytest.fixture
def cast(site: Flask, reader: Reader, desk: Desk) -> Cast:
    """A site with one public reply, whose writer has her receipt."""
    reader.leave("Words about sleep.")
    decide(site, 1, "approve")
    return Cast(site, reader, desk)


@pytest.fixture
def statements(site: Flask) -> Iterator[list[str]]:
    """What the site asks its database."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(NO_QUESTIONS):
            seen.append(statement)

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


def public(cast: Cast, many: int) -> None:
    """So many public replies."""
    copy(cast.site, many - 1)


def pages(cast: Cast, many: int) -> None:
    """A second page with so many of the threads."""
    copy(cast.site, 50 + min(many, 50))


def answered(cast: Cast, many: int) -> None:
    """The first reply has so many answers."""
    cast.reader.leave("An answer about sleep.", parent=1, email="bob@example.org")
    decide(cast.site, 2, "approve")
    copy(cast.site, many - 1)
    seen(cast, many)


def seen(cast: Cast, many: int) -> None:
    """Triage has seen all of them."""
    with cast.site.app_context():
        for _ in range(2 + many // classify.CATCH_UP_SIZE):
            classify.current_model()


def waiting(cast: Cast, many: int) -> None:
    """So many replies wait, behind the first one."""
    cast.reader.leave("Another one.")
    copy(cast.site, many)
    seen(cast, many)


def decided(cast: Cast, many: int) -> None:
    """Moderators decided so many."""
    waiting(cast, many)
    for number in range(many):
        decide(cast.site, number + 2, "reject")


def appealed(cast: Cast, many: int) -> None:
    """So many writers appeal."""
    for number in range(2, many + 2):
        receipt = cast.reader.leave(f"Number {number}.")
        decide(cast.site, number, "reject")
        cast.reader.client.post(f"{receipt}/appeal", data={"remark": "Look again."})


def edited(cast: Cast, many: int) -> None:
    """So many writers of public replies want to change them."""
    for number in range(2, many + 2):
        receipt = cast.reader.leave(f"Number {number}.")
        decide(cast.site, number, "approve")
        cast.reader.client.post(receipt, data={"comment": "Better words.", "name": "Ann"})


def opened(path: str) -> Ask:
    return lambda cast: lambda: cast.reader.open(path)


def looked_at(path: str) -> Ask:
    return lambda cast: lambda: cast.desk.open(path)


def kept(cast: Cast) -> Callable[[], TestResponse]:
    """The article once more, when its page is there."""
    cast.reader.article()
    return opened(ARTICLE)(cast)


def posted(**fields: Any) -> Ask:
    def ask(cast: Cast) -> Callable[[], TestResponse]:
        cast.site.extensions["screens_beside"] = True
        return partial(cast.reader.reply, "It helped me, too.", clock=cast.reader.clock(), **fields)

    return ask


def receipt(cast: Cast) -> Callable[[], TestResponse]:
    path = cast.reader.leave("To be looked at.")
    return opened(path)(cast)


def pressed(path: str, **fields: object) -> Ask:
    """At the desk, with a token that is there already."""

    def ask(cast: Cast) -> Callable[[], TestResponse]:
        sent = {"csrf_token": cast.desk.token("/moderation/"), **fields}
        return lambda: cast.desk.client.post(path, data=sent)

    return ask


PAGES: dict[str, tuple[Prepare, Ask, int]] = {
    "the article, kept": (public, kept, 0),
    "the article": (public, opened(ARTICLE), 7),
    "the article with answers": (answered, opened(ARTICLE), 7),
    "its second page": (pages, opened(f"{ARTICLE}?page=2"), 7),
    "its newest first": (pages, opened(f"{ARTICLE}?order=newest"), 7),
    "a form that answers": (public, opened(f"{ARTICLE}?reply_to=1"), 10),
    "the address of a comment": (public, opened("/comments/1"), 2),
    "the address of an answer": (answered, opened("/comments/2"), 3),
    "the feed of its comments": (public, opened(f"{ARTICLE}/comments.atom"), 3),
    "the feed of the site": (public, opened("/feed.atom"), 2),
    "the map of the site": (public, opened("/sitemap.xml"), 3),
    "the list of articles": (public, opened("/"), 2),
    "the search": (public, opened("/search?q=sleep"), 3),
    "a receipt": (waiting, receipt, 12),
    "posting a reply": (waiting, posted(email="carl@example.org"), 7),
    "posting as somebody known": (waiting, posted(), 5),
    "posting an answer": (answered, posted(parent=1), 6),
    "the queue": (waiting, looked_at("/moderation/"), 10),
    "the queue, searched": (waiting, looked_at("/moderation/?words=another"), 11),
    "the queue, narrowed": (waiting, looked_at(f"/moderation/?article={OPEN}&link=1"), 10),
    "what is approved": (public, looked_at("/moderation/?lane=approved"), 10),
    "a comment": (waiting, looked_at("/moderation/comments/2"), 10),
    "a decision": (
        waiting,
        pressed("/moderation/comments/2/decisions", decision="approve", revision=1),
        20,
    ),
    "the next one": (waiting, pressed("/moderation/next"), 5),
    "taking back": (decided, pressed("/moderation/decisions/2/undo"), 15),
    "the history": (decided, looked_at("/moderation/decisions"), 5),
    "the history of a kind": (decided, looked_at("/moderation/decisions?decision=reject"), 5),
    "the appeals": (appealed, looked_at("/moderation/appeals"), 4),
    "the edits": (edited, looked_at("/moderation/edits"), 7),
}
MANY: dict[Prepare, int] = {appealed: 12, edited: 12, decided: 50, waiting: 50}


@pytest.mark.parametrize("has_many", [False, True], ids=["few", "many"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_statements_however_much_there_is(
    cast: Cast, statements: list[str], page: str, has_many: bool
) -> None:
    prepare, ask, number = PAGES[page]
    prepare(cast, MANY.get(prepare, 100) if has_many else 1)
    send = ask(cast)
    statements.clear()

    answer = send()

    assert answer.status_code < 400
    assert len(statements) == number, "\n".join(statements)


@pytest.mark.parametrize("many", [1, 50])
def test_screening_takes_as_many_statements_however_much_there_is(
    cast: Cast, statements: list[str], many: int
) -> None:
    waiting(cast, many)
    posted()(cast)()
    with cast.site.app_context():
        (number,) = unscreened.oldest_ids()
        statements.clear()
        unscreened.screen_one(number)

    assert len(statements) == 8, "\n".join(statements)


def test_an_article_with_twenty_replies_takes_as_many_as_with_one(
    cast: Cast, statements: list[str]
) -> None:
    taken = []

    for _ in range(2):
        statements.clear()
        cast.reader.article()
        taken.append(len(statements))
        copy(cast.site, 19)

    assert taken[0] == taken[1]
