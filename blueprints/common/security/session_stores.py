"""Stores of sessions: files of this host, or Redis, which several hosts share.

In both, a session that another request has ended since this one loaded it stays ended.
"""

from __future__ import annotations

import logging
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
from limits.storage import storage_from_string
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.local import LocalProxy

from blueprints.common.access import is_for_readers
from blueprints.common.security.rate_limit_storage import REDIS_TIMEOUTS
from database.file_lock import lock_file
from models.encryption import sealing

MAX_SESSIONS = 2_000  # in files; beyond them, those that would expire first are dropped
LOCK_TIMEOUT = 5  # seconds to wait for another process that writes a session
ANONYMOUS_LIFETIME = timedelta(minutes=30)  # short, so that a flood of them drops nobody else's

log = logging.getLogger(__name__)


class ModeratorSessions(ServerSideSessionInterface):  # type: ignore[misc]  # no types
    """Server-side sessions that a page for readers never starts, extends, needs or mentions."""

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        """Load the session of a cookie; it `is_missed` where its store can't be reached."""
        try:
            session = super().open_session(app, request)
            session.is_missed = False
        except ServiceUnavailable:
            session = self.session_class()
            session.is_missed = True
        session.loaded_as = session.sid if session else None
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
    """One file a session, named by the digest of its id; one process at a time may write."""

    def __init__(self, app: Flask, folder: Path) -> None:
        super().__init__(app, LocalProxy(partial(_files_in, folder)), permanent=False)
        self._lock_file = folder.with_suffix(".lock")  # beside it: all in there are sessions

    def _upsert_session(
        self, session_lifetime: timedelta, session: ServerSideSession, store_id: str
    ) -> None:
        """Store what was changed, and extend the rest."""
        with self._locked():
            kept: dict[str, Any] | None = session
            if session.loaded_as == session.sid:
                stored = self._retrieve_session_data(store_id)
                kept = session if stored and session.modified else stored
            if kept:
                super()._upsert_session(_lifetime(kept, session_lifetime), kept, store_id)

    def _delete_session(self, store_id: str) -> None:
        with self._locked():
            super()._delete_session(store_id)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Open the file each time anew, so that threads wait for each other as processes do."""
        self._lock_file.touch(mode=0o600)
        with self._lock_file.open() as file:
            try:
                lock_file(file, timeout=LOCK_TIMEOUT)
            except TimeoutError:
                raise ServiceUnavailable from None
            yield


@cache
def _files_in(folder: Path) -> FileSystemCache:
    """Make the store at its first use: building the site creates no folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileSystemCache(str(folder), threshold=MAX_SESSIONS, mode=0o600)


class SessionsInRedis(ModeratorSessions):
    """One key a session, named by the digest of its id. Each step is one atomic command.

    Unlike Flask-Session's own interface it never unpickles what it reads. `limits` imports the
    client, so that it is loaded only where REDIS_URL is set.
    """

    def __init__(self, app: Flask, url: str) -> None:
        super().__init__(app, permanent=False)
        store: Any = storage_from_string(url, **REDIS_TIMEOUTS)  # connects at the first command
        self._client, self._faults = store.storage, store.base_exceptions

    def _get_store_id(self, sid: str) -> str:
        return f"{self.key_prefix}{sealing.digest(sid).hex()}"

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        with self._connected() as redis:
            stored = redis.get(store_id)
        return self.serializer.decoder.decode(stored) if stored else None

    def _upsert_session(
        self, session_lifetime: timedelta, session: ServerSideSession, store_id: str
    ) -> None:
        """Store what was changed, and extend the rest."""
        lifetime, was_loaded = (
            _lifetime(session, session_lifetime),
            session.loaded_as == session.sid,
        )
        with self._connected() as redis:
            if was_loaded and not session.modified:
                redis.expire(store_id, lifetime)
            else:
                redis.set(store_id, self.serializer.encode(session), ex=lifetime, xx=was_loaded)

    def _delete_session(self, store_id: str) -> None:
        with self._connected() as redis:
            redis.delete(store_id)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        """Yield the client; answer 503 where Redis can't be reached."""
        try:
            yield self._client
        except self._faults as fault:
            log.warning("the desk waits: Redis: %s", type(fault).__name__)
            raise ServiceUnavailable from None


def _lifetime(session: dict[str, Any], longest: timedelta) -> timedelta:
    return longest if "_user_id" in session else min(longest, ANONYMOUS_LIFETIME)
