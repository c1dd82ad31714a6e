"""Moderators' sessions: stored on the server, ended by idleness, age or sign-out."""

from __future__ import annotations

import time
from typing import Any, cast

from flask import Flask, g, session
from flask_login import user_logged_out
from flask_security.signals import user_authenticated

from blueprints.common.security.session_stores import (
    ModeratorSessions,
    SessionsInFiles,
    SessionsInRedis,
)
from config import Settings


def set_up_sessions(app: Flask, settings: Settings) -> None:
    """Store sessions in files under the instance folder, or in Redis.

    The cookie holds only a random id.
    """
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=settings.session_idle,
    )
    if settings.redis_url:
        app.session_interface = SessionsInRedis(app, settings.redis_url)
    else:
        app.session_interface = SessionsInFiles(app, settings.instance_dir / "sessions")
    user_authenticated.connect(_begin_anew, app)
    user_logged_out.connect(_end, app)


def _begin_anew(app: Flask, **_who: Any) -> None:
    """Give the session a new id and CSRF token at sign-in (against session fixation)."""
    cast(ModeratorSessions, app.session_interface).regenerate(session)
    for store in (session, g):
        store.pop("csrf_token", None)
    session["ends_at"] = time.time() + app.config["SETTINGS"].session_lifetime.total_seconds()


def _end(app: Flask, **_who: Any) -> None:
    """Delete the stored session at sign-out, so that its cookie is worth nothing."""
    cast(ModeratorSessions, app.session_interface).regenerate(session)
