"""The standing cast: Ann who reads and replies, Mona who moderates, and two articles."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blueprints.common.forms import timestamp
from extensions import db
from models.articles.article import Article
from models.commenters.commenter import Commenter
from models.commenters.lookup import find_or_create
from models.moderators.moderator import Moderator

OPEN, CLOSED = "sleep-and-pain", "an-old-story"
MONA = "mona@desk.example"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
ANN = {"name": "Ann", "email": "ann@example.org"}


def publish(app: Flask) -> None:
    """Publish an article that takes replies, and one whose comments are closed."""
    with app.app_context():
        db.session.add_all([_article(OPEN, "Sleep and Pain", True), _article(CLOSED, "Old", False)])
        db.session.commit()


def _article(slug: str, title: str, comments_open: bool) -> Article:
    body = {
        "summary_html": "<p>How sleep and pain go together.</p>",
        "nutshell_html": "<ul><li>Sleep helps.</li></ul>",
        "sections": [
            {"anchor": "why", "title": "Why", "html": "<p>It does.</p>", "subsections": []}
        ],
        "questions": [],
        "closing": [],
        "references": [],
    }
    day = date(2026, 11, 22)
    return Article(
        slug=slug,
        title=title,
        description=title,
        body=body,
        published=day,
        updated=day,
        sources_checked=day,
        comments_open=comments_open,
    )


def somebody(email: str) -> Commenter:
    """The row of whoever has this address, known or new."""
    return db.session.get_one(Commenter, find_or_create(email).id)


def _browser(client: FlaskClient) -> FlaskClient:
    """Let a client send what a modern browser says of a form's origin, unless a test says what."""
    send = client.open

    def open_as_browser(*args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("headers", SAME_ORIGIN)
        return send(*args, **kwargs)

    client.open = open_as_browser  # type: ignore[method-assign]
    return client


class Reader:
    """Somebody with a browser, known to the site only by what the browser sends."""

    def __init__(self, site: Flask, *, address: str = "192.0.2.10") -> None:
        self.client = _browser(site.test_client())
        self.client.environ_base["REMOTE_ADDR"] = address
        self.headers = SAME_ORIGIN

    def open(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers, buffered=True)

    def article(self, slug: str = OPEN) -> str:
        return self.open(f"/articles/{slug}").text

    def reply(self, comment: str = "", *, slug: str = OPEN, **fields: Any) -> TestResponse:
        """Press “Post Comment” with Ann's name and address, unless `fields` say otherwise."""
        sent = {**ANN, "comment": comment, "clock": self.clock(), **fields}
        return self.client.post(f"/articles/{slug}/comments", data=sent, headers=self.headers)

    def clock(self, *, seconds_ago: float = 60) -> str:
        """The site's time as the form has it, asked for when somebody began to write."""
        with self.client.application.app_context():
            return timestamp.sign_now(seconds_ago=seconds_ago)

    def leave(self, comment: str, **fields: Any) -> str:
        """Leave a reply that must be taken, looked at first where the site asks for it; return
        the path of its receipt."""
        answer = self.reply(comment, **fields)
        if confirmation := re.search(r'name="confirmation"[^>]*value="([^"]+)"', answer.text):
            answer = self.reply(comment, **fields, confirmation=unescape(confirmation[1]))
        assert answer.status_code == 303, answer.text
        return answer.location


class Desk:
    """A moderator at the desk."""

    def __init__(self, site: Flask, *, address: str = "198.51.100.20") -> None:
        self.client = site.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.password = self._token = ""

    @classmethod
    def hired(cls, site: Flask, email: str = MONA, **where: str) -> Desk:
        """Somebody who has an account and its `password`, and has not signed in yet."""
        desk = cls(site, **where)
        with site.app_context():
            _, desk.password = Moderator.add(email, name=email.partition("@")[0].capitalize())
            db.session.commit()
        return desk

    @classmethod
    def signed_in(cls, site: Flask, email: str = MONA) -> Desk:
        desk = cls.hired(site, email)
        assert desk.sign_in(email, desk.password).status_code == 302
        return desk

    def sign_in(self, email: str, password: str) -> TestResponse:
        token, self._token = self.token("/login"), ""
        return self.client.post(
            "/login", data={"email": email, "password": password, "csrf_token": token}
        )

    def open(self, path: str) -> TestResponse:
        return self.client.get(path)

    def press(self, path: str, *, on: str = "", **fields: Any) -> TestResponse:
        """Send the form to `path` with the token of the page it is `on`: by default its own."""
        return self.client.post(path, data={"csrf_token": self.token(on or path), **fields})

    def token(self, path: str) -> str:
        """The CSRF token of the first form on a page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.open(path).text)
        assert found, f"no form on {path}"
        return unescape(found[1])

    def queue(self) -> str:
        return self.open("/moderation/").text

    def decide(self, comment_id: int, decision: str, **fields: Any) -> TestResponse:
        """Press a button of a card, having seen revision 1 unless `fields` say otherwise."""
        sent = {
            "revision": 1,
            "decision": decision,
            "csrf_token": self._kept_token(),
            **fields,
        }
        return self.client.post(f"/moderation/comments/{comment_id}/decisions", data=sent)

    def _kept_token(self) -> str:
        """The token that every form at the desk carries, from a page that asks for few rows."""
        self._token = self._token or self.token("/change")
        return self._token
