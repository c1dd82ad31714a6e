"""Moderators' sessions: kept on the server, ended by idleness, age or sign-out."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Lock
from typing import Any

from cachelib.file import FileSystemCache
from flask import Flask, Request, Response, g, session
from flask_login import user_logged_out
from flask_security.signals import user_authenticated
from flask_session.cachelib import CacheLibSessionInterface
from flask_session.cachelib.cachelib import CacheLibSession

from blueprints.common.lock import is_for_readers
from config import Settings

MOST_SESSIONS = 2_000  # beyond them, those that would end first are dropped
STRANGERS = timedelta(minutes=30)  # without a request: so a flood can't drop who is at work


class ModeratorSessions(CacheLibSessionInterface):
    """Server-side sessions that a reader's page never starts, extends or mentions."""

    def __init__(self, app: Flask, store: FileSystemCache) -> None:
        super().__init__(app, store, permanent=False)
        self._one_at_a_time = Lock()

    def open_session(self, app: Flask, request: Request) -> CacheLibSession:
        session = super().open_session(app, request)
        session.found_as = session.sid if session else None
        return session

    def save_session(self, app: Flask, session: CacheLibSession, response: Response) -> None:
        if not is_for_readers():
            super().save_session(app, session, response)

    def _upsert_session(
        self, session_lifetime: timedelta, session: CacheLibSession, store_id: str
    ) -> None:
        """Keep what is new, and extend the rest.

        A session that another request has ended since this one found it stays ended.
        """
        with self._one_at_a_time:
            kept: dict[str, Any] | None = session
            if session.found_as == session.sid:
                stored = self._retrieve_session_data(store_id)
                kept = session if stored and session.modified else stored
            if kept:
                signed_in = "_user_id" in kept
                lifetime = session_lifetime if signed_in else min(session_lifetime, STRANGERS)
                super()._upsert_session(lifetime, kept, store_id)

    def _delete_session(self, store_id: str) -> None:
        with self._one_at_a_time:
            super()._delete_session(store_id)


def bind_sessions(app: Flask, settings: Settings) -> None:
    """Keep sessions in files under the instance folder. The cookie holds a random id."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=settings.session_idle,
    )
    folder = settings.instance_dir / "sessions"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = FileSystemCache(str(folder), threshold=MOST_SESSIONS, mode=0o600)
    app.session_interface = ModeratorSessions(app, store)
    user_authenticated.connect(_begin_anew, app)
    user_logged_out.connect(_end, app)


def _begin_anew(app: Flask, **_who: Any) -> None:
    """Give a session a new id and token at sign-in: what was planted before is worth nothing."""
    app.session_interface.regenerate(session)
    for store in (session, g):
        store.pop("csrf_token", None)
    session["ends_at"] = time.time() + app.config["SETTINGS"].session_lifetime.total_seconds()


def _end(app: Flask, **_who: Any) -> None:
    """Drop a session at sign-out: its cookie, sent again, leads nowhere."""
    app.session_interface.regenerate(session)
