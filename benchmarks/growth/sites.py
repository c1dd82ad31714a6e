"""Two sites of different size side by side, each with a signed-in moderator."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import text

from app import create_app
from benchmarks.growth.settling import settle
from blueprints.common.caching.page_cache import PageCache
from config import ROOT, Settings
from extensions import db
from models.encryption.generate_keys import make_keys
from tests.support.cast import Desk, Reader

LONG_KEPT: dict[str, Any] = {"rejected_words_days": 3_650, "spam_words_days": 3_650}


@dataclass(slots=True)
class Site:
    """A filled site. `taken` counts the prepared requests, `numbers` are ids for addresses."""

    app: Flask
    size: int
    desk: Desk = field(init=False)
    reader: Reader = field(init=False)
    token: str = field(init=False)
    taken: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk, self.reader = Desk.signed_in(self.app), Reader(self.app)
        self.token = self.desk.token("/moderation/")

    def forget_pages(self) -> None:
        """Invalidate all cached pages."""
        self.app.extensions["page_cache"] = PageCache()

    def timed(self, ask: Callable[[], int]) -> float:
        """Return the milliseconds of a response, which must be successful."""
        begun = time.perf_counter()
        status = ask()
        took = (time.perf_counter() - begun) * 1_000
        if status >= 400:
            raise RuntimeError(f"{self.app.config['SETTINGS'].database}: answered {status}")
        return took


Ask = Callable[
    [Site], Callable[[], int]
]  # prepares a request, and returns a function that sends it


def scalar(site: Site, query: str) -> int:
    """Return the number from a query, 0 for none."""
    with site.app.app_context():
        return int(db.session.scalar(text(query)) or 0)


def built(url: str, folder: Path, **settings: Any) -> Flask:
    """Return a site with an empty database."""
    make_keys(folder / "keys")
    known: dict[str, Any] = {
        "instance_dir": folder,
        "keys_dir": folder / "keys",
        "database_url": url,
        "mail_url": "file:",
    }
    app = create_app(Settings(**known, **LONG_KEPT, **settings))
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()
    return app


def filled(app: Flask, size: int) -> Site:
    """Return a site whose database is filled with `size` comments."""
    with app.app_context():
        settle()
        db.session.commit()
    return Site(app, size)
