"""A plan of requests to a filled site, in the proportions of a busy day."""

from __future__ import annotations

import random
from collections.abc import Callable

from flask import Flask
from sqlalchemy import text

from benchmarks.growth.filling import ARTICLES, VOCABULARY
from benchmarks.speed.prepared import leave, said
from extensions import db

RECEIPTS = 20  # opened repeatedly
PUBLIC = "SELECT id FROM comments WHERE status = 'approved' ORDER BY id LIMIT 2000"
PLACES = "SELECT places FROM articles WHERE slug = 'article-1'"


def mixed(site: Flask) -> list[str]:
    """Return a thousand requests to draw from."""
    luck = random.Random(3)
    with site.app_context():
        drawn = _kinds(luck)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return [draw() for draw, times in drawn for _ in range(times)]


def _kinds(luck: random.Random) -> list[tuple[Callable[[], str], int]]:
    """Return functions that draw an address, each with its share of a thousand."""
    public = db.session.scalars(text(PUBLIC)).all()
    pages = (db.session.scalar(text(PLACES)) or 0) // 50
    tokens = [leave(each, said(luck), slug="article-1").token for each in range(RECEIPTS)]

    def article() -> str:
        return f"/articles/article-{luck.randint(1, ARTICLES)}"

    return [
        (lambda: f"GET {article()}", 540),
        (lambda: f"GET /articles/article-1?page={luck.randint(2, pages)}", 150),
        (lambda: f"GET {article()}?order=newest", 50),
        (lambda: f"GET {article()}/comments.atom", 80),
        (lambda: luck.choice(["GET /", "GET /feed.atom", "GET /sitemap.xml"]), 30),
        (lambda: f"GET /comments/{luck.choice(public)}", 70),
        (lambda: f"GET /search?q={luck.choice(VOCABULARY.split())}", 10),
        (lambda: f"GET /receipts/{luck.choice(tokens)}", 10),
        (lambda: f"GET {article()}{luck.randint(100, 999)}", 55),
        (lambda: f"POST {article()}/comments", 5),
    ]
