"""With the site stopped readers still read; started again, they read what is new."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.support.nginx import Nginx
from tests.support.running import wait_until
from tests.support.visitor import Answer, Visitor
from tests.system.nginx.conftest import ANN, SLUG, Front

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


@pytest.fixture
def tired(tmp_path: Path) -> Iterator[tuple[Visitor, list[str]]]:
    """A reader who has read a page of a site that says 503 from then on; what it was asked."""
    asked = list[str]()

    class Tired(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if len(asked) > 1:
                self.send_response(503)
            else:
                self.send_response(200)
                self.send_header("X-Accel-Expires", "@1")
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"Words")

        def log_message(self, *_said: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Tired) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        nginx = Nginx(folder=tmp_path / "nginx", sites=[f"127.0.0.1:{site.server_port}"])
        nginx.start()
        reader = Visitor(nginx.port)
        assert reader.open(PAGE).kept == "MISS"
        wait_until(lambda: any(len(each.name) == 32 for each in nginx.cache.rglob("*")))
        yield reader, asked
        nginx.stop()
        site.shutdown()


def test_a_site_that_can_not_answer_hears_of_few_readers_a_second(
    tired: tuple[Visitor, list[str]],
) -> None:
    reader, asked = tired
    begun = int(time.time())

    answers = [reader.open(PAGE) for _ in range(200)]

    seconds = int(time.time()) - begun + 1
    assert {(each.status, each.kept, each.body) for each in answers} == {(200, "STALE", b"Words")}
    assert len(asked) <= 1 + 3 * seconds  # the last try of a request doesn't count as a failure
