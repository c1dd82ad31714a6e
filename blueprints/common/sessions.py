"""Moderators' sessions: kept on the server, ended by idleness, age or sign-out."""

from __future__ import annotations

from typing import Any

from cachelib.file import FileSystemCache
from flask import Flask, Response, session
from flask_security.signals import user_authenticated
from flask_session.cachelib import CacheLibSessionInterface
from flask_session.cachelib.cachelib import CacheLibSession

from blueprints.common.lock import is_for_readers
from config import Settings
from models.types import now

MOST_SESSIONS = 10_000  # older ones beyond that are dropped


class ModeratorSessions(CacheLibSessionInterface):
    """Server-side sessions that a reader's page never starts, extends or mentions."""

    def save_session(self, app: Flask, session: CacheLibSession, response: Response) -> None:
        if not is_for_readers():
            super().save_session(app, session, response)


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
    app.session_interface = ModeratorSessions(app, store, permanent=False)
    user_authenticated.connect(_begin_anew, app)


def _begin_anew(app: Flask, **_who: Any) -> None:
    """Give a session a new id at sign-in, so that one planted before is worth nothing."""
    app.session_interface.regenerate(session)
    lifetime = app.config["SETTINGS"].session_lifetime
    session["ends_at"] = (now() + lifetime).timestamp()
