"""A moderator decides one reply after the other while readers post: nothing is lost or refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.support.running import Running
from tests.support.visitor import Visitor

ARTICLE = "/articles/baclofen-used-for-pain"
DECISIONS = 200
POSTERS = 2  # readers who post at the same time
PAUSE = 0.02  # seconds that each of them rests between two replies
CARD = re.compile(r"/moderation/comments/(\d+)\?then=next$")

pytestmark = pytest.mark.fresh_database


@pytest.fixture
def running(tmp_path: Path, database_url: str) -> Iterator[Running]:
    site = Running(tmp_path, DATABASE_URL=database_url, WORKERS=1, REPLY_LIMIT=100_000)
    yield site
    site.kill()


@contextmanager
def readers_who_post(port: int) -> Iterator[Counter[int]]:
    """Let readers post all the time; count how they were answered."""
    answered: Counter[int] = Counter()
    stopped, numbers = Event(), count()

    def post() -> None:
        while not stopped.wait(PAUSE):
            number = next(numbers)
            person = {"name": "Ann", "email": f"ann{number}@example.org"}
            said = f"Reply number {number} of many."
            answered[Visitor(port).send(f"{ARTICLE}/comments", comment=said, **person).status] += 1

    threads = [Thread(target=post) for _ in range(POSTERS)]
    for each in threads:
        each.start()
    try:
        yield answered
    finally:
        stopped.set()
        for each in threads:
            each.join()


class Moderator(Visitor):
    """Somebody who asks for the next reply, and decides it, again and again."""

    def decide(self, decisions: int) -> Counter[int]:
        """Decide so many times; count how that was answered."""
        token, answered = self.token("/moderation/"), Counter[int]()
        decision = {"decision": "reject", "revision": 1, "view": "next", "csrf_token": token}
        answer = self.send("/moderation/next", csrf_token=token)
        while answered.total() < decisions:
            if card := CARD.search(answer.headers.get("Location", "")):
                answer = self.send(f"/moderation/comments/{card[1]}/decisions", **decision)
                answered[answer.status] += 1
            else:
                answer = self.send("/moderation/next", csrf_token=token)
        return answered


def test_two_hundred_decisions_give_the_next_reply_while_readers_post(running: Running) -> None:
    password = re.search(r"password: (\S+)", running.output)
    assert password
    moderator = Moderator(running.port)
    moderator.sign_in("moderator@example.org", password[1])

    with readers_who_post(running.port) as posted:
        decided = moderator.decide(DECISIONS)

    assert decided == {303: DECISIONS}
    assert set(posted) == {303}
