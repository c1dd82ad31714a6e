"""With the site stopped readers still read; started again, they read what is new."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.behind_nginx.conftest import ANN, SLUG, Front
from tests.running import wait_until
from tests.visitor import Answer

PAGE = f"/articles/{SLUG}"


def looks(front: Front) -> list[str]:
    """What a reader needs to see an article: its page, its sheet and script, and its feed."""
    page = front.visitor().open(PAGE).text
    return [PAGE, f"{PAGE}/comments.atom", *re.findall(r'"(/static/[^"]+\?v=[^"]+)"', page)]


@pytest.fixture
def last_seen(front: Front) -> Iterator[dict[str, Answer]]:
    """The answers before the site was stopped; it is started again in the end."""
    seen = {path: front.visitor().open(path) for path in looks(front)}
    front.site.stop()
    yield seen
    if front.site.process.poll() is not None:
        front.site.start()


def test_readers_get_what_was_true_last(front: Front, last_seen: dict[str, Answer]) -> None:
    shown = {path: front.visitor().open(path) for path in last_seen}

    assert len(shown) >= 4
    assert {each.status for each in shown.values()} == {200}
    assert {path: each.body for path, each in shown.items()} == {
        path: each.body for path, each in last_seen.items()
    }


def test_a_reply_is_refused_while_nobody_can_take_it(
    front: Front, last_seen: dict[str, Answer]
) -> None:
    writer = front.visitor()

    assert writer.send(f"{PAGE}/comments", comment="Words.", **ANN).status == 502
    assert writer.address not in front.nginx.log


def test_started_again_it_is_asked_again(front: Front, last_seen: dict[str, Answer]) -> None:
    assert front.visitor().open(PAGE).kept in {"STALE", "HIT"}

    front.site.start()

    wait_until(lambda: front.visitor().open(PAGE).kept == "REVALIDATED")
