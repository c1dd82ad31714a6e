"""Where sessions lie: in files of this host, or in Redis, which several hosts share.

In both, a session that another request has ended since this one found it stays ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from cachelib.file import FileSystemCache
from flask import Flask, Request, Response
from flask_session.base import ServerSideSession, ServerSideSessionInterface
from flask_session.cachelib import CacheLibSessionInterface
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.local import LocalProxy

from blueprints.common.access import is_for_readers
from blueprints.common.security.redis_client import RedisClient
from database.file_lock import lock_file
from models.encryption import sealing

MOST_SESSIONS = 2_000  # beyond them, those that would end first are dropped
LONGEST_WAIT = 5  # seconds for another process that writes a session
STRANGERS = timedelta(minutes=30)  # without a request: so a flood can't drop who is at work


class ModeratorSessions(ServerSideSessionInterface):  # type: ignore[misc]  # no types
    """Server-side sessions that a reader's page never starts, extends, misses or mentions."""

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        """Find the session of a cookie; it `is_missed` where its store can't be asked."""
        try:
            session = super().open_session(app, request)
            session.is_missed = False
        except ServiceUnavailable:
            session = self.session_class()
            session.is_missed = True
        session.found_as = session.sid if session else None
        return session

    def save_session(self, app: Flask, session: ServerSideSession, response: Response) -> None:
        if is_for_readers() or session.is_missed:
            return
        try:
            super().save_session(app, session, response)
        except ServiceUnavailable:
            session.is_missed = True
            raise


class SessionsInFiles(ModeratorSessions, CacheLibSessionInterface):  # type: ignore[misc]  # no types
    """One file a session, under the digest of its id; processes take turns to write."""

    def __init__(self, app: Flask, folder: Path) -> None:
        super().__init__(app, LocalProxy(partial(_files_in, folder)), permanent=False)
        self._turns = folder.with_suffix(".lock")  # beside it: all in there are sessions

    def _upsert_session(
        self, session_lifetime: timedelta, session: ServerSideSession, store_id: str
    ) -> None:
        """Keep what is new, and extend the rest."""
        with self._turn():
            kept: dict[str, Any] | None = session
            if session.found_as == session.sid:
                stored = self._retrieve_session_data(store_id)
                kept = session if stored and session.modified else stored
            if kept:
                super()._upsert_session(_lifetime(kept, session_lifetime), kept, store_id)

    def _delete_session(self, store_id: str) -> None:
        with self._turn():
            super()._delete_session(store_id)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Opened anew each time, so that threads wait for each other as processes do."""
        self._turns.touch(mode=0o600)
        with self._turns.open() as file:
            try:
                lock_file(file, timeout=LONGEST_WAIT)
            except TimeoutError:
                raise ServiceUnavailable from None
            yield


@cache
def _files_in(folder: Path) -> FileSystemCache:
    """The store of sessions in a folder, which is made by its first use: building the site makes
    nothing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileSystemCache(str(folder), threshold=MOST_SESSIONS, mode=0o600)


class SessionsInRedis(ModeratorSessions):
    """One key a session, under the digest of its id. Each step is one command, so none needs a
    turn; what is read is never unpickled."""

    def __init__(self, app: Flask, url: str) -> None:
        super().__init__(app, permanent=False)
        self._redis = RedisClient(url)

    def _get_store_id(self, sid: str) -> str:
        return f"{self.key_prefix}{sealing.digest(sid).hex()}"

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        with self._redis.connected() as redis:
            kept = redis.get(store_id)
        return self.serializer.decoder.decode(kept) if kept else None

    def _upsert_session(
        self, session_lifetime: timedelta, session: ServerSideSession, store_id: str
    ) -> None:
        """Keep what is new, and extend the rest."""
        lifetime, was_found = _lifetime(session, session_lifetime), session.found_as == session.sid
        with self._redis.connected() as redis:
            if was_found and not session.modified:
                redis.expire(store_id, lifetime)
            else:
                redis.set(store_id, self.serializer.encode(session), ex=lifetime, xx=was_found)

    def _delete_session(self, store_id: str) -> None:
        with self._redis.connected() as redis:
            redis.delete(store_id)


def _lifetime(session: dict[str, Any], longest: timedelta) -> timedelta:
    return longest if "_user_id" in session else min(longest, STRANGERS)
