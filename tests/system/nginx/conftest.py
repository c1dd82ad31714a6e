"""The real site behind the real nginx."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count

import pytest

from tests.support.finding import found
from tests.support.nginx import Nginx
from tests.support.running import Running
from tests.support.visitor import Visitor

KEY = re.compile(rb"^KEY: (.*)$", re.M)
SLUG = "baclofen-used-for-pain"
ANN = {"name": "Ann", "email": "ann@example.org"}
MOST_REPLIES = 3  # of a network
_networks = count(1)


@dataclass(slots=True)
class Front:
    """A site with one thread, and nginx before it."""

    site: Running
    nginx: Nginx
    password: str

    def visitor(self) -> Visitor:
        """Somebody in a network of their own."""
        return Visitor(self.nginx.port, address=f"127.77.{next(_networks)}.5")

    def moderator(self) -> Visitor:
        """The first moderator, who has signed in."""
        moderator = self.visitor()
        assert moderator.sign_in("moderator@example.org", self.password).status == 302
        return moderator

    def leave(self, comment: str) -> str:
        """Leave a reply from a network of its own; the path of its receipt."""
        answer = self.visitor().send(f"/articles/{SLUG}/comments", comment=comment, **ANN)
        assert answer.status == 303, answer.text
        return str(answer.headers["Location"])

    def comment_id(self, words: str) -> int:
        """The number of a reply, by its words."""
        with closing(sqlite3.connect(self.site.folder / "site.db")) as database:
            asked = database.execute("SELECT id FROM comments WHERE source = ?", (words,))
            return int(asked.fetchone()[0])

    def kept(self) -> dict[str, bytes]:
        """What nginx keeps: each by its key, as it lies in its file."""
        files = [each for each in self.nginx.cache.rglob("*") if each.is_file()]
        return {KEY.findall(each)[0].decode(): each for each in (f.read_bytes() for f in files)}


@pytest.fixture(scope="session")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The site and nginx, for all tests of a process."""
    folder = tmp_path_factory.mktemp("site")
    site = Running(folder, TRUSTED_PROXIES=1, REPLY_LIMIT=MOST_REPLIES, WORKERS=1, THREADS=1)
    nginx = Nginx(folder=folder / "nginx", sites=[f"127.0.0.1:{site.port}"])
    try:
        nginx.start()
        yield Front(site, nginx, found(r"password: (\S+)", site.output)[1])
    finally:
        nginx.stop()
        site.stop()
