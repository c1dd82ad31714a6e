"""Pressed twice, sent again, too often, all at once: one comment, one receipt, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.support.cast import Reader, publish
from tests.support.rows import how_many

KEY = "k" * 43


def test_the_same_press_twice_leads_to_one_receipt(site: Flask, reader: Reader) -> None:
    first, second = (reader.leave("Words.", post_key=KEY) for _ in range(2))

    assert first == second
    assert how_many(site, "comments") == 1


def test_the_same_words_without_a_key_are_answered_as_a_success(
    site: Flask, reader: Reader
) -> None:
    reader.leave("Words.")

    answer = reader.reply("Words.")

    assert (answer.status_code, how_many(site, "comments")) == (200, 1)
    assert "We already have this reply" in answer.text


@pytest.mark.parametrize("key", [KEY, ""], ids=["with a key", "without a key"])
def test_fifty_copies_at_once_store_one_row(site: Flask, key: str) -> None:
    def send(_number: int) -> int:
        return Reader(site).reply("Words.", post_key=key).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = set(pool.map(send, range(50)))

    assert statuses <= {303, 200}
    assert how_many(site, "comments") == 1


def test_sixty_four_replies_at_once_are_sixty_four_rows(site: Flask) -> None:
    def send(number: int) -> int:
        reader = Reader(site, address=f"10.0.{number}.1")
        return reader.reply(f"Words {number}", email=f"r{number}@example.org").status_code

    with ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(send, range(64)))

    assert statuses == [303] * 64
    assert how_many(site, "comments") == how_many(site, "commenters") == 64


def test_one_new_person_writing_twice_at_once_is_one_person(site: Flask) -> None:
    def send(number: int) -> int:
        return Reader(site, address=f"10.0.{number}.1").reply(f"Words {number}").status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(send, range(16))) == {303}

    assert how_many(site, "commenters") == 1


@pytest.fixture
def strict_site(build: Callable[..., Flask]) -> Flask:
    """A site whose networks may leave three replies in ten minutes."""
    app = build(reply_limit=3)
    publish(app)
    return app


def test_too_many_replies_are_refused_with_the_text_kept(strict_site: Flask) -> None:
    reader = Reader(strict_site)
    for number in range(3):
        reader.leave(f"Words {number}")

    answer = reader.reply("One too many.")

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert "One too many." in answer.text


def test_the_limit_holds_when_replies_come_all_at_once(strict_site: Flask) -> None:
    def send(number: int) -> int:
        return Reader(strict_site).reply(f"Words {number}").status_code

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(send, range(12)))

    assert (statuses.count(303), statuses.count(429)) == (3, 9)
