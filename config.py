"""Settings of the site, read from the environment once and validated at start."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config_parsers import (
    EMAILS_AS_FILES,
    address,
    database_url,
    language,
    line,
    mail_url,
    redis_url,
    secret,
    sender,
    site_url,
    text,
    whole_number,
    yes_or_no,
)

ROOT = Path(__file__).resolve().parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MAX_DEFAULT_WORKERS = 4  # processes, if WORKERS is 0


class ConfigurationError(ValueError):
    """Invalid value of a setting; the message names the environment variable."""


def _setting(
    variable: str,
    parse: Callable[[str], Any],
    default: Any,
    doc: str,
    *,
    secret: bool = False,
    of_host: bool = False,
) -> Any:
    """Declare one setting.

    The value of a `secret` setting is never shown, not even when invalid. An `of_host` setting may
    differ between the hosts of one site.
    """
    metadata = {
        "variable": variable,
        "parse": parse,
        "doc": doc,
        "secret": secret,
        "of_host": of_host,
    }
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings an operator can change; `field.metadata["doc"]` describes each."""

    instance_dir: Path = _setting(
        "INSTANCE_DIR",
        Path,
        ROOT / "instance",
        "folder of the embedded database, keys, sessions",
        of_host=True,
    )
    database_url: str = _setting(
        "DATABASE_URL",
        database_url,
        "",
        "SQLite or PostgreSQL; empty: SQLite in INSTANCE_DIR",
        secret=True,  # it may hold a password
    )
    redis_url: str = _setting(
        "REDIS_URL",
        redis_url,
        "",
        "where several hosts share sessions and the count of failed sign-ins; "
        "empty: files in INSTANCE_DIR",
        secret=True,  # it may hold a password
    )
    keys_dir: Path | None = _setting(
        "KEYS_DIR",
        Path,
        None,
        "folder of the keys; unset: INSTANCE_DIR/keys, made on first start",
        of_host=True,
    )
    secret_key: str = _setting(
        "SECRET_KEY",
        secret,
        "",
        "signs sessions and forms; empty: kept among the keys",
        secret=True,
    )
    site_url: str = _setting(
        "SITE_URL", site_url, "http://127.0.0.1:8000", "the public address; https turns on HSTS"
    )
    site_name: str = _setting("SITE_NAME", line, "Used For", "the name at the top of each page")
    site_tagline: str = _setting(
        "SITE_TAGLINE", text, "Information Services", "the line under the name"
    )
    site_language: str = _setting(
        "SITE_LANGUAGE", language, "en", "of articles and pages that don’t say another, like de"
    )
    host: str = _setting(
        "HOST",
        address,
        "127.0.0.1",
        "the address `make serve` listens on; 0.0.0.0 is every one",
        of_host=True,
    )
    port: int = _setting(
        "PORT", whole_number(1, 65535), 8000, "the port `make serve` listens on", of_host=True
    )
    workers: int = _setting(
        "WORKERS",
        whole_number(0, 64),
        0,
        "processes that answer requests; 0: as many as there are cores, at most four",
        of_host=True,
    )
    threads: int = _setting(
        "THREADS",
        whole_number(1, 256),
        4,
        "how many requests each of them answers at a time, reading and writing counted apart",
        of_host=True,
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES", whole_number(0, 5), 0, "reverse proxies in front, whose headers count"
    )
    reply_limit: int = _setting(
        "REPLY_LIMIT", whole_number(1, 100_000), 5, "replies a network may leave in ten minutes"
    )
    report_limit: int = _setting(
        "REPORT_LIMIT", whole_number(1, 100_000), 5, "reports a network may leave in ten minutes"
    )
    comments_close_after: int = _setting(
        "COMMENTS_CLOSE_AFTER",
        whole_number(0, 36_500),
        0,
        "days after which an article takes no more replies; 0: never",
    )
    redacted_words_days: int = _setting(
        "REDACTED_WORDS_DAYS",
        whole_number(1, 365),
        7,
        "days in which words that a moderator took out can be put back; then they are destroyed",
    )
    rejected_words_days: int = _setting(
        "REJECTED_WORDS_DAYS",
        whole_number(1, 3_650),
        30,
        "days after which the words of a rejected reply are destroyed",
    )
    spam_words_days: int = _setting(
        "SPAM_WORDS_DAYS", whole_number(1, 3_650), 30, "the same of a reply marked as spam"
    )
    network_kept_hours: int = _setting(
        "NETWORK_KEPT_HOURS",
        whole_number(1, 720),
        72,
        "hours in which a reply’s or report’s network is recognised by its fingerprint",
    )
    address_kept_days: int = _setting(
        "ADDRESS_KEPT_DAYS",
        whole_number(1, 3_650),
        30,
        "days after which an address that nothing needs any more is destroyed",
    )
    erasures_file: Path | None = _setting(
        "ERASURES_FILE",
        Path,
        None,
        "what was erased, as keyed digests, to erase it again after a restore; "
        "unset: INSTANCE_DIR/erasures.log",
        of_host=True,
    )
    private_keys_dir: Path | None = _setting(
        "PRIVATE_KEYS_DIR",
        Path,
        None,
        "folder of the keys that open addresses, for the mail worker and the console; "
        "unset: beside the others",
        of_host=True,
    )
    mail_url: str = _setting(
        "MAIL_URL",
        mail_url,
        "",
        "the SMTP server, smtp:// (STARTTLS) or smtps://; empty: no email is sent or offered; "
        "file: writes emails to INSTANCE_DIR/mail, for development only",
        secret=True,  # it may hold a password
    )
    mail_from: str = _setting(
        "MAIL_FROM", sender, "", "the sender of mails; empty: noreply@ and the host of SITE_URL"
    )
    mail_undo_minutes: int = _setting(
        "MAIL_UNDO_MINUTES",
        whole_number(0, 1_440),
        10,
        "minutes that a mail about a decision waits, in which it can be taken back",
    )
    act_from_mail: bool = _setting(
        "ACT_FROM_MAIL",
        yes_or_no,
        False,
        "whether moderators may decide from a link in a mail without signing in",
    )
    notify_urls: str = _setting(
        "NOTIFY_URLS",
        text,
        "",
        "other channels for moderators’ notices, as Apprise addresses with spaces between",
        secret=True,
    )
    session_idle_minutes: int = _setting(
        "SESSION_IDLE_MINUTES", whole_number(1, 1440), 60, "a moderator idle for longer signs in"
    )
    session_hours: int = _setting(
        "SESSION_HOURS", whole_number(1, 168), 12, "a moderator signs in anew after so many hours"
    )

    urgent_help_dir: Path = _setting(
        "URGENT_HELP_DIR",
        Path,
        ROOT / "content" / "urgent-help",
        "folder of the help boxes for readers in danger, off until an editor has approved each",
        of_host=True,
    )

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Return the settings from `environment`, by default the process's own.

        Raises `ConfigurationError` naming the variable whose value is invalid.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for each in fields(cls):
            value = environment.get(each.metadata["variable"], "")
            if value:
                values[each.name] = _parsed(value, each.metadata)
        return cls(**values)

    def check_folder(self) -> None:
        """Raise `ConfigurationError` if the instance folder can't be accessed."""
        try:
            self.instance_dir.stat()
        except FileNotFoundError:
            pass  # created on the first start
        except OSError as error:
            raise ConfigurationError(
                f"INSTANCE_DIR “{self.instance_dir}” can’t be made: {error.strerror}."
            ) from None

    def make_folder(self) -> None:
        """Create the instance folder if it is missing; raises `ConfigurationError`."""
        try:
            self.instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigurationError(
                f"INSTANCE_DIR “{self.instance_dir}” can’t be made: {error.strerror}."
            ) from None

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.instance_dir.absolute() / 'site.db'}"

    @property
    def keys(self) -> Path:
        """Folder of the keys."""
        return self.keys_dir or self.instance_dir / "keys"

    @property
    def private_keys(self) -> Path:
        """Folder of the private keys that decrypt email addresses."""
        return self.private_keys_dir or self.keys

    @property
    def erasures(self) -> Path:
        """Erasure log, replayed after a restore."""
        return self.erasures_file or self.instance_dir / "erasures.log"

    @property
    def shaping(self) -> dict[str, Any]:
        """Values a page may depend on: equal on every host of a site, nothing secret."""
        shared = (each for each in fields(self) if not each.metadata["of_host"])
        shown = {each.name: getattr(self, each.name) for each in shared if each.repr}
        return {
            **shown,
            "can_send_email": self.can_send_email,
            "writes_email_files": self.writes_email_files,
            "has_channels": bool(self.notify_urls),
        }

    @property
    def can_send_email(self) -> bool:
        """True if emails are sent; if not, none is offered, promised or stored."""
        return bool(self.mail_url)

    @property
    def sends_notifications(self) -> bool:
        """True if moderators are notified outside the site, by email or another channel."""
        return self.can_send_email or bool(self.notify_urls)

    @property
    def writes_email_files(self) -> bool:
        """True if emails are written as files to `mail_folder`, for development."""
        return self.mail_url == EMAILS_AS_FILES

    @property
    def mail_folder(self) -> Path:
        """Folder where emails are written as files."""
        return self.instance_dir / "mail"

    @property
    def processes(self) -> int:
        """Number of processes that answer requests."""
        return self.workers or min(os.cpu_count() or 1, MAX_DEFAULT_WORKERS)

    @property
    def network_kept(self) -> timedelta:
        return timedelta(hours=self.network_kept_hours)

    @property
    def mail_undo(self) -> timedelta:
        return timedelta(minutes=self.mail_undo_minutes)

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names the site answers to; others get 400."""
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
