"""A site with an article with a hundred comments, written through the models in order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from benchmarks.growth.sites import built
from commands.articles import publish_folder
from config import ROOT
from extensions import db
from models.articles.article import Article
from models.commenters.network import Network
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import Submitted, submit

WORD = re.compile(r"\b[a-z]{2,12}\b")
SENTENCE = 10  # words
SLUG = "baclofen-used-for-pain"
REPLIES = 100
ANSWERS = {2: 1, 3: 2, 4: 1}  # in each five comments the third answers the second, ...
PLENTY = 100_000  # comments that one network may post


@cache
def running_words() -> tuple[str, ...]:
    """Return every word of the articles, in its natural frequency."""
    articles = sorted((ROOT / "content").glob("*.md"))
    return tuple(word for each in articles for word in WORD.findall(each.read_text()))


def said(luck: random.Random, words: int = 40) -> str:
    """Return this many words in sentences of ten."""
    drawn = luck.choices(running_words(), k=words)
    sentences = (drawn[each : each + SENTENCE] for each in range(0, words, SENTENCE))
    return " ".join(f"{' '.join(each).capitalize()}." for each in sentences)


@contextmanager
def folder() -> Iterator[Path]:
    """Return a folder on the project's disk, not in memory, so that durable writes cost what they
    cost."""
    place = ROOT / ".cache/bench"
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as made:
        yield Path(made)


def settings_of(folder: Path, url: str) -> dict[str, object]:
    """Return the settings of the site in `folder`: behind a proxy, without rate limits."""
    return {
        "INSTANCE_DIR": folder,
        "DATABASE_URL": url,
        "TRUSTED_PROXIES": 1,
        "REPLY_LIMIT": PLENTY,
    }


def prepare(folder: Path, url: str) -> Flask:
    """Create a site with the articles of content/, one of them with a hundred public comments."""
    app = built(url, folder, trusted_proxies=1, reply_limit=PLENTY)
    with app.app_context():
        publish_folder(ROOT / "content")
        _reply()
        db.session.remove()
        db.engine.dispose()
    return app


def leave(number: int, words: str, *, slug: str = SLUG, parent: int | None = None) -> Submitted:
    """Post a comment as a new person from a new network."""
    reply = Submission(
        article=db.session.scalars(Article.with_slug(slug)).one(),
        text=Text.of(words, name=f"Somebody {number}"),
        email=f"s{number}@example.com",
        network=Network.of(f"10.0.{number}.1"),
        parent_id=parent,
    )
    return submit(reply, limit=PLENTY)


def _reply() -> None:
    luck, by = random.Random(8), Moderator.add("moderator@example.org", role="admin")[0]
    public: list[int] = []
    for number in range(REPLIES):
        back = ANSWERS.get(number % 5, 0)
        comment = leave(number, said(luck), parent=public[-back] if back else None).comment
        decide(comment, "approve", by=by, seen=SeenRevision(1))
        public.append(comment.id)
    db.session.commit()
