"""Every setting of the site: read once from the environment, typed and checked at start."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")  # a tag of BCP 47, as “pt-BR”


class ConfigurationError(ValueError):
    """A setting has a value the site cannot start with; the message names the variable."""


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(value)

    return parse


def _site_url(value: str) -> str:
    if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?/?", value.lower()):
        raise ValueError("must look like https://example.org, without a path")
    return value.rstrip("/")


def _language(value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        raise ValueError("must be a language like en, de or pt-BR")
    return value


def _database_url(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and separator and rest:
        return _readable(f"postgresql+psycopg://{rest}")
    if scheme == "sqlite" and rest.startswith("/") and rest not in {"/", "/:memory:"}:
        return value
    raise ValueError("must be sqlite:/// and a file, or start with postgresql://")


def _readable(url: str) -> str:
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("must look like postgresql://user:password@host:5432/name") from None
    return url


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must be at least 32 characters long; `openssl rand -hex 32` makes one")
    return value


def _setting(
    variable: str, parse: Callable[[str], Any], default: Any, doc: str, *, secret: bool = False
) -> Any:
    """Declare one setting. The value of a `secret` one is never shown, not even when wrong."""
    metadata = {"variable": variable, "parse": parse, "doc": doc, "secret": secret}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator may set; `field.metadata["doc"]` says what each is for."""

    instance_dir: Path = _setting(
        "INSTANCE_DIR", Path, ROOT / "instance", "folder of the embedded database, keys, sessions"
    )
    database_url: str = _setting(
        "DATABASE_URL",
        _database_url,
        "",
        "SQLite or PostgreSQL; empty: SQLite in INSTANCE_DIR",
        secret=True,  # it may hold a password
    )
    keys_dir: Path | None = _setting(
        "KEYS_DIR", Path, None, "folder of the keys; unset: INSTANCE_DIR/keys, made on first start"
    )
    secret_key: str = _setting(
        "SECRET_KEY",
        _secret,
        "",
        "signs sessions and forms; empty: kept among the keys",
        secret=True,
    )
    site_url: str = _setting(
        "SITE_URL", _site_url, "http://127.0.0.1:8000", "the public address; https turns on HSTS"
    )
    site_name: str = _setting("SITE_NAME", _text, "Used For", "the name at the top of each page")
    site_tagline: str = _setting(
        "SITE_TAGLINE", _text, "Information Services", "the line under the name"
    )
    site_language: str = _setting(
        "SITE_LANGUAGE", _language, "en", "of articles and pages that don’t say another, like de"
    )
    port: int = _setting("PORT", _whole_number(1, 65535), 8000, "the port `make serve` listens on")
    threads: int = _setting(
        "THREADS", _whole_number(1, 256), 4, "how many requests are answered at a time"
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES", _whole_number(0, 5), 0, "reverse proxies in front, whose headers count"
    )
    reply_limit: int = _setting(
        "REPLY_LIMIT", _whole_number(1, 100_000), 5, "replies a network may leave in ten minutes"
    )
    report_limit: int = _setting(
        "REPORT_LIMIT", _whole_number(1, 100_000), 5, "reports a network may leave in ten minutes"
    )
    comments_close_after: int = _setting(
        "COMMENTS_CLOSE_AFTER",
        _whole_number(0, 36_500),
        0,
        "days after which an article takes no more replies; 0: never",
    )
    redacted_words_days: int = _setting(
        "REDACTED_WORDS_DAYS",
        _whole_number(1, 365),
        7,
        "days in which words that a moderator took out can be put back; then they are destroyed",
    )
    session_idle_minutes: int = _setting(
        "SESSION_IDLE_MINUTES", _whole_number(1, 1440), 60, "a moderator idle for longer signs in"
    )
    session_hours: int = _setting(
        "SESSION_HOURS", _whole_number(1, 168), 12, "a moderator signs in anew after so many hours"
    )

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. A wrong value raises `ConfigurationError` naming the variable."""
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for each in fields(cls):
            value = environment.get(each.metadata["variable"], "")
            if value:
                values[each.name] = _parsed(value, each.metadata)
        return cls(**values)

    def make_folder(self) -> None:
        """Make the instance folder if there is none; raises `ConfigurationError`."""
        try:
            self.instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigurationError(
                f"INSTANCE_DIR “{self.instance_dir}” can’t be made: {error.strerror}."
            ) from None

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.instance_dir.absolute() / 'site.db'}"

    @property
    def keys(self) -> Path:
        """The folder of the keys."""
        return self.keys_dir or self.instance_dir / "keys"

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def trusted_hosts(self) -> list[str]:
        """Names the site answers to; a request for any other name is refused with 400."""
        host = urlsplit(self.site_url).hostname or ""
        return [host, *LOOPBACK] if host in LOOPBACK else [host]

    @property
    def session_idle(self) -> timedelta:
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_lifetime(self) -> timedelta:
        return timedelta(hours=self.session_hours)


def _parsed(value: str, metadata: Mapping[str, Any]) -> Any:
    try:
        return metadata["parse"](value)
    except ValueError as error:
        shown = "its value is another" if metadata["secret"] else f"it is “{value}”"
        raise ConfigurationError(f"{metadata['variable']} {error}; {shown}.") from None
