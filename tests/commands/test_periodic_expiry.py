"""Where the worker runs, it expires networks within minutes, and a submission leaves that to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from commands.periodic_tasks import run_due_tasks
from tests.support.cast import Reader
from tests.support.rows import rows

LONG_AGO = "UPDATE comments SET created_at = '2020-01-01 00:00:00+00:00'"
RECOGNISED = "SELECT count(*) FROM comments WHERE network_fingerprint IS NOT NULL"


def run_tasks_a_minute_later(site: Flask) -> None:
    with site.app_context():
        site.extensions["expired_on_write_at"] = datetime.now(UTC) - timedelta(minutes=2)
        run_due_tasks()


def test_the_worker_expires_networks_before_retention_is_due_again(
    site: Flask, reader: Reader
) -> None:
    run_tasks_a_minute_later(site)
    site.extensions["screens_beside"] = True
    reader.leave("It helped.")
    rows(site, LONG_AGO)

    run_tasks_a_minute_later(site)

    assert rows(site, RECOGNISED) == [(0,)]


def test_where_the_worker_runs_a_submission_expires_nothing(site: Flask, reader: Reader) -> None:
    site.extensions["screens_beside"] = True
    reader.leave("It helped.")
    rows(site, LONG_AGO)

    reader.leave("It helped me, too.")

    assert rows(site, RECOGNISED) == [(2,)]


def test_elsewhere_a_submission_expires_what_is_due(site: Flask, reader: Reader) -> None:
    reader.leave("It helped.")
    rows(site, LONG_AGO)
    del site.extensions["expired_on_write_at"]

    reader.leave("It helped me, too.")

    assert rows(site, RECOGNISED) == [(1,)]
