"""Model tests hold an application context, and speak the verbs of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from extensions import db
from models.articles.article import Article
from models.commenters.network import Network
from models.comments.comment import Comment
from models.moderators.moderator import Moderator
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.support.cast import ANN, OPEN

Leave = Callable[..., Comment]


@pytest.fixture
def domain(site: Flask) -> Iterator[None]:
    """The domain on a fresh database."""
    with site.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def article(domain: None) -> Article:
    """The article that takes replies."""
    return db.session.scalars(Article.with_slug(OPEN)).one()


@pytest.fixture
def mona(domain: None) -> Moderator:
    """A moderator."""
    return Moderator.add("mona@desk.example", name="Mona")[0]


@pytest.fixture
def reply(article: Article) -> Callable[..., Submission]:
    """What Ann sends, unless said otherwise."""

    def make(words: str = "It helped.", **said: Any) -> Submission:
        network = Network.of(said.pop("address", "192.0.2.10"))
        text = Text.of(words, name=said.pop("name", ANN["name"]), language=article.written_in)
        fields = {"email": ANN["email"], "article": article, "text": text, "network": network}
        return Submission(**{**fields, **said})

    return make


@pytest.fixture
def leave(reply: Callable[..., Submission]) -> Leave:
    """Leave a reply and give back the comment it became."""

    def left(words: str = "It helped.", **said: Any) -> Comment:
        return submit(reply(words, **said), limit=1_000).comment

    return left
