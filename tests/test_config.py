"""The settings: what each is unless it is set, and what a wrong value is answered with."""

from __future__ import annotations

import os
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from app import create_app
from config import ROOT, ConfigurationError, Settings
from models.encryption.generate_keys import make_keys
from models.encryption.key_ring import FINGERPRINT, PUBLIC, RING, SECRET
from tests.support.running import run

DEFAULTS = {
    "INSTANCE_DIR": ROOT / "instance",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "KEYS_DIR": None,
    "SECRET_KEY": "",
    "SITE_URL": "http://127.0.0.1:8000",
    "SITE_NAME": "Used For",
    "SITE_TAGLINE": "Information Services",
    "SITE_LANGUAGE": "en",
    "HOST": "127.0.0.1",
    "PORT": 8000,
    "WORKERS": 0,
    "THREADS": 4,
    "TRUSTED_PROXIES": 0,
    "REPLY_LIMIT": 5,
    "REPORT_LIMIT": 5,
    "COMMENTS_CLOSE_AFTER": 0,
    "REDACTED_WORDS_DAYS": 7,
    "REJECTED_WORDS_DAYS": 30,
    "SPAM_WORDS_DAYS": 30,
    "NETWORK_KEPT_HOURS": 72,
    "ADDRESS_KEPT_DAYS": 30,
    "ERASURES_FILE": None,
    "PRIVATE_KEYS_DIR": None,
    "MAIL_URL": "",
    "MAIL_FROM": "",
    "MAIL_UNDO_MINUTES": 10,
    "ACT_FROM_MAIL": False,
    "NOTIFY_URLS": "",
    "SESSION_IDLE_MINUTES": 60,
    "SESSION_HOURS": 12,
    "URGENT_HELP_DIR": ROOT / "content" / "urgent-help",
}
RIGHT = [
    ("INSTANCE_DIR", "/srv/site", "instance_dir", Path("/srv/site")),
    ("KEYS_DIR", "/srv/keys", "keys", Path("/srv/keys")),
    ("SITE_URL", "https://used-for.example/", "site_url", "https://used-for.example"),
    ("SITE_URL", "https://used-for.example", "is_https", True),
    ("SITE_URL", "https://used-for.example:8443", "trusted_hosts", ["used-for.example"]),
    ("SITE_URL", "http://[::1]:8000", "is_https", False),
    ("SITE_NAME", " Our Site ", "site_name", "Our Site"),
    ("SITE_LANGUAGE", "pt-BR", "site_language", "pt-BR"),
    ("HOST", "10.0.0.2", "host", "10.0.0.2"),
    ("HOST", "::1", "host", "::1"),
    ("WORKERS", "3", "processes", 3),
    ("WORKERS", "0", "processes", min(os.cpu_count() or 1, 4)),
    ("REDIS_URL", "redis://cache", "redis_url", "redis://cache"),
    ("REDIS_URL", "redis://:a@[::1]:1/2", "redis_url", "redis://:a@[::1]:1/2"),
    (
        "REDIS_URL",
        "rediss://a:b@c?ssl_ca_certs=/ca",
        "redis_url",
        "rediss://a:b@c?ssl_ca_certs=/ca",
    ),
    ("PORT", "1", "port", 1),
    ("PORT", "65535", "port", 65_535),
    ("REPLY_LIMIT", "100000", "reply_limit", 100_000),
    ("SESSION_IDLE_MINUTES", "5", "session_idle", timedelta(minutes=5)),
    ("SESSION_HOURS", "8", "session_lifetime", timedelta(hours=8)),
    ("PORT", "", "port", 8000),
    ("MAIL_URL", "smtp://[::1]:2525", "mail_url", "smtp://[::1]:2525"),
    ("MAIL_URL", "file:", "mail_url", "file:"),
    ("MAIL_FROM", "Müller <post@example.org>", "mail_from", "Müller <post@example.org>"),
]
WRONG = [
    ("ACT_FROM_MAIL", "perhaps", "must be yes or no"),
    ("SITE_URL", "used-for.example", "must look like https://example.org, without a path"),
    ("SITE_URL", "https://used-for.example/site", "must look like"),
    ("SITE_URL", "https://used-for.example?a=b", "must look like"),
    ("SITE_URL", "https://ann:pass@used-for.example", "must look like"),
    ("SITE_URL", "ftp://used-for.example", "must look like"),
    ("SITE_URL", "https://", "must look like"),
    ("SITE_URL", "https://[", "must look like"),
    ("SITE_NAME", " ", "must not be empty"),
    ("SITE_NAME", "Used\nFor", "must be one line"),
    ("MAIL_FROM", "noreply", "must look like Used For <noreply@example.org>"),
    ("MAIL_FROM", "noreply@", "must look like"),
    ("MAIL_FROM", "Used, For <noreply@example.org>", "must look like"),
    ("MAIL_FROM", "Used For <noreply@example.org>\nBcc: ann@example.org", "must look like"),
    ("MAIL_FROM", "Müller <post@müller.example>", "must have an address of ASCII letters"),
    ("SITE_TAGLINE", "\t", "must not be empty"),
    ("SITE_LANGUAGE", "german", "must be a language like en, de or pt-BR"),
    ("SITE_LANGUAGE", "de_DE", "must be a language like en, de or pt-BR"),
    ("PORT", "0", "must be a whole number from 1 to 65535"),
    ("PORT", "65536", "must be a whole number from 1 to 65535"),
    ("PORT", "80.5", "must be a whole number"),
    ("PORT", "-1", "must be a whole number"),
    ("PORT", "٨٠", "must be a whole number"),
    ("PORT", "9" * 5_000, "must be a whole number"),
    ("HOST", "localhost", "must be an address like 127.0.0.1, 0.0.0.0 or ::"),
    ("WORKERS", "65", "must be a whole number from 0 to 64"),
    ("THREADS", "0", "must be a whole number from 1 to 256"),
    ("TRUSTED_PROXIES", "6", "must be a whole number from 0 to 5"),
    ("REPLY_LIMIT", "none", "must be a whole number from 1 to 100000"),
    ("SESSION_IDLE_MINUTES", "1441", "must be a whole number from 1 to 1440"),
    ("SESSION_HOURS", "169", "must be a whole number from 1 to 168"),
]
SECRETS = [
    ("MAIL_URL", "http://ann:hunter2@mail.example.org", "must look like smtp://user:password"),
    ("MAIL_URL", "file:///srv/mail", "must look like smtp://user:password"),
    ("MAIL_URL", "smtp://ann:hunter2#x@mail.example.org", "must look like smtp://user:password"),
    ("MAIL_URL", "smtp://ann:hunter2@mail.example.org:65536", "must look like smtp://user"),
    ("MAIL_URL", "smtp://ann:hunter2@[mail.example.org", "must look like smtp://user:password"),
    ("REDIS_URL", "hunter2", "must look like redis://user:password@host:6379/0"),
    ("REDIS_URL", "http://:hunter2@cache", "must look like redis://user:password@host"),
    ("REDIS_URL", "redis://:hunter2#x@cache", "must look like redis://user:password@host"),
    ("REDIS_URL", "redis://:hunter2?x@cache", "must look like redis://user:password@host"),
    ("REDIS_URL", "redis://:hunter2@cache:65536", "must look like redis://user:password@host"),
    ("REDIS_URL", "redis://:hunter2@cache/name", "must look like redis://user:password@host"),
    ("SECRET_KEY", "hunter2", "must be at least 32 characters long"),
    ("DATABASE_URL", "mysql://site:hunter2@db/site", "must be sqlite:/// and a file, or start"),
    ("DATABASE_URL", "hunter2", "must be sqlite:/// and a file, or start"),
    ("DATABASE_URL", "sqlite://hunter2", "must be sqlite:/// and a file, or start"),
    ("DATABASE_URL", "sqlite:///", "must be sqlite:/// and a file, or start"),
    ("DATABASE_URL", "sqlite:///:memory:", "must be sqlite:/// and a file, or start"),
    ("DATABASE_URL", "postgresql://", "must be sqlite:/// and a file, or start"),
    ("DATABASE_URL", "postgresql://site:hunter2@db:port/site", "must look like postgresql://user"),
]
DATABASES = [
    ("sqlite:////srv/site.db", "sqlite:////srv/site.db"),
    ("postgres://site:a@db/site", "postgresql+psycopg://site:a@db/site"),
    ("postgresql://db:5432/site", "postgresql+psycopg://db:5432/site"),
    ("postgresql+psycopg://site@/site?host=/run", "postgresql+psycopg://site@/site?host=/run"),
    ("", f"sqlite:///{ROOT / 'instance' / 'site.db'}"),
]


def refusal(**environment: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        Settings.read(environment)
    return str(refused.value)


def test_every_setting_has_the_default_that_is_known() -> None:
    settings = Settings.read({})

    found = {each.metadata["variable"]: getattr(settings, each.name) for each in fields(Settings)}
    assert found == DEFAULTS


@pytest.mark.parametrize(("variable", "value", "name", "meant"), RIGHT)
def test_a_right_value_is_taken(variable: str, value: str, name: str, meant: object) -> None:
    assert getattr(Settings.read({variable: value}), name) == meant


@pytest.mark.parametrize(("variable", "value", "sentence"), WRONG)
def test_a_wrong_value_is_named_and_shown(variable: str, value: str, sentence: str) -> None:
    said = refusal(**{variable: value})

    assert said.startswith(f"{variable} {sentence}")
    assert said.endswith(f"; it is “{value}”.")


@pytest.mark.parametrize(("variable", "value", "sentence"), SECRETS)
def test_a_wrong_secret_is_named_and_never_shown(variable: str, value: str, sentence: str) -> None:
    said = refusal(**{variable: value})

    assert said.startswith(f"{variable} {sentence}")
    assert "hunter2" not in said


@pytest.mark.parametrize(("given", "meant"), DATABASES)
def test_a_database_is_sqlite_or_postgresql(given: str, meant: str) -> None:
    assert Settings.read({"DATABASE_URL": given}).database == meant


def test_settings_that_are_printed_hold_no_secret() -> None:
    secrets = {"SECRET_KEY": "hunter2" * 5, "DATABASE_URL": "postgresql://site:hunter2@db/site"}

    assert "hunter2" not in repr(Settings.read(secrets))


def test_a_secret_of_the_environment_signs_instead_of_the_one_among_the_keys(
    tmp_path: Path, keys: Path
) -> None:
    by_default = create_app(Settings(instance_dir=tmp_path, keys_dir=keys))
    given = create_app(Settings(instance_dir=tmp_path, keys_dir=keys, secret_key="s" * 32))

    (copy := tmp_path / "copy").mkdir()
    for name in (PUBLIC, FINGERPRINT, RING):
        (copy / name).write_bytes((keys / name).read_bytes())
    without_a_file = create_app(Settings(instance_dir=tmp_path, keys_dir=copy, secret_key="s" * 32))

    assert given.secret_key == without_a_file.secret_key != by_default.secret_key


STOPS = [
    ({"REPLY_LIMIT": "none"}, "REPLY_LIMIT must be a whole number from 1 to 100000; it is “none”."),
    ({"INSTANCE_DIR": "/dev/null/site"}, "INSTANCE_DIR “/dev/null/site” can’t be made: "),
    ({"SECRET_KEY": "hunter2"}, "SECRET_KEY must be at least 32 characters long; "),
]


@pytest.mark.parametrize("command", ["serve", "run", "moderators"])
@pytest.mark.parametrize(("settings", "sentence"), STOPS, ids=lambda each: str(each)[:16])
def test_a_site_that_cannot_start_says_so_in_one_sentence(
    tmp_path: Path, command: str, settings: dict[str, str], sentence: str
) -> None:
    ended = run(command, **{"INSTANCE_DIR": tmp_path, **settings})

    assert ended.returncode == 1
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1
    assert "hunter2" not in ended.stderr + ended.stdout


@pytest.mark.parametrize("name", [PUBLIC, FINGERPRINT, SECRET])
@pytest.mark.parametrize("content", [b"", b"broken"])
def test_a_site_with_a_broken_key_starts_and_names_it(
    tmp_path: Path, name: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    make_keys(tmp_path)
    (tmp_path / name).write_bytes(content)

    site = create_app(Settings(instance_dir=tmp_path, keys_dir=tmp_path))

    assert f"The key {tmp_path}/{name} is " in capsys.readouterr().err
    assert site.test_client().get("/healthz").status_code == 200
