"""A site with one article that has a hundred replies: written through the models, as they came."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate
from flask import Flask

from app import create_app
from benchmarks.speed.words import said
from commands.articles import publish_folder
from config import ROOT, Settings
from extensions import db
from models.article import Article
from models.judging import Seen
from models.keys.key_making import make_keys
from models.moderator import Moderator
from models.network import Network
from models.reply import Left, Reply

SLUG = "baclofen-used-for-pain"
REPLIES = 100
ANSWERS = {2: 1, 3: 2, 4: 1}  # of each five replies: the third answers the second, ...
PLENTY = 100_000  # replies a network may leave


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk of the project, not in memory: durable is then durable."""
    place = ROOT / ".cache/bench"
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as made:
        yield Path(made)


def settings_of(folder: Path, url: str) -> dict[str, object]:
    """What the site in `folder` is started with: as behind a proxy, and without limits."""
    return {
        "INSTANCE_DIR": folder,
        "DATABASE_URL": url,
        "TRUSTED_PROXIES": 1,
        "REPLY_LIMIT": PLENTY,
    }


def prepare(folder: Path, url: str) -> Flask:
    """A site with the articles of content/, one of them with a hundred public replies."""
    app = settled(folder, url)
    with app.app_context():
        publish_folder(ROOT / "content")
        _reply()
        db.session.remove()
        db.engine.dispose()
    return app


def settled(folder: Path, url: str) -> Flask:
    """A site without an article in `folder`: its keys and its database."""
    make_keys(folder / "keys")
    app = create_app(Settings.read({n: str(v) for n, v in settings_of(folder, url).items()}))
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()
    return app


def leave(number: int, words: str, *, slug: str = SLUG, parent: int | None = None) -> Left:
    """Leave a reply as a person of its own, from a network of its own."""
    reply = Reply(
        article=db.session.scalars(Article.with_slug(slug)).one(),
        words=words,
        name=f"Somebody {number}",
        email=f"s{number}@example.com",
        network=Network.of(f"10.0.{number}.1"),
        parent_id=parent,
    )
    return reply.leave(limit=PLENTY)


def _reply() -> None:
    luck, by = random.Random(8), Moderator.add("moderator@example.org", role="admin")[0]
    public: list[int] = []
    for number in range(REPLIES):
        back = ANSWERS.get(number % 5, 0)
        comment = leave(number, said(luck), parent=public[-back] if back else None).comment
        comment.decide("approve", by=by, seen=Seen(1))
        public.append(comment.id)
    db.session.commit()
