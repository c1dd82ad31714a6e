"""`flask decisions verify`: whoever touches the history past the site is found out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from models.decisions import verify_chain
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

Verify = Callable[..., Result]
TRIGGERS = ("decisions_refuse_update", "decisions_refuse_delete", "decisions_refuse_replace")


@pytest.fixture
def verify(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Run the command with pages of two rows."""
    monkeypatch.setattr(verify_chain, "PAGE_SIZE", 2)
    runner = site.test_cli_runner()
    return lambda *options: runner.invoke(args=["decisions", "verify", *options])


@pytest.fixture
def four(reader: Reader, desk: Desk) -> None:
    """Four decisions about three replies: a remark beside the second; the third not decided."""
    for number in range(1, 4):
        reader.leave(f"Words {number}.", email=f"r{number}@example.org")
    token = desk.token("/moderation/decisions")
    for number, decision, note in (
        (1, "approve", ""),
        (2, "reject", "Sounds sold."),
        (1, "reject", ""),
        (1, "pending", ""),
    ):
        sent = {"revision": 1, "decision": decision, "note": note, "csrf_token": token}
        desk.client.post(f"/moderation/comments/{number}/decisions", data=sent)


def tamper(site: Flask, *statements: str) -> None:
    """Write past the site: as somebody who may change the database and its triggers."""
    is_sqlite = site.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    drops = [f"DROP TRIGGER {each}" for each in TRIGGERS]
    if not is_sqlite:
        drops = ["DROP TRIGGER decisions_refuse ON decisions"]
    for statement in (*drops, *statements):
        rows(site, statement)


def head(said: Result) -> str:
    return said.output.split()[-1]


def test_an_untouched_history_holds(verify: Verify, four: None) -> None:
    said = verify()

    assert said.exit_code == 0, said.output
    assert "4 decisions verified." in said.output
    assert len(head(said)) == 64


def test_an_empty_history_holds(site: Flask, verify: Verify) -> None:
    assert verify().exit_code == 0


def test_an_erased_remark_is_fine(site: Flask, verify: Verify, four: None) -> None:
    rows(site, "DELETE FROM remarks")

    assert verify().exit_code == 0


COLUMNS = "comment_id, moderator_id, decision, before, outcome, revision, reason, created_at"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE decisions SET decision = 'spam' WHERE id = 2", "decision 2 was changed"),
        ("UPDATE decisions SET moderator_id = NULL WHERE id = 1", "decision 1 was changed"),
        ("UPDATE decisions SET reason = 'abuse' WHERE id = 4", "decision 4 was changed"),
        ("UPDATE decisions SET commitment = NULL WHERE id = 2", "decision 2 was changed"),
        (
            "UPDATE decisions SET created_at = '2026-01-01 00:00:00+00:00' WHERE id = 3",
            "decision 3 was changed",
        ),
        ("UPDATE decisions SET id = 9 WHERE id = 4", "decision 4 is missing"),
        ("DELETE FROM decisions WHERE id = 3", "decision 3 is missing"),
        ("DELETE FROM decisions WHERE id = 1", "decision 1 is missing"),
        ("UPDATE remarks SET note = 'Other words.'", "the remark beside decision 2 was changed"),
        ("DELETE FROM decisions WHERE id >= 3", "reply 1 is pending, and the last decision says"),
        ("UPDATE comments SET status = 'spam', decided_at = created_at WHERE id = 3", "reply 3"),
        ("UPDATE comments SET status = 'spam' WHERE id = 2", "reply 2 is spam"),
    ],
)
def test_whatever_is_touched_is_named(
    site: Flask, verify: Verify, four: None, statement: str, named: str
) -> None:
    tamper(site, statement)

    said = verify()

    assert said.exit_code == 1
    assert f"The history is broken: {named}" in said.output


def test_a_row_that_was_put_in_is_named(site: Flask, verify: Verify, four: None) -> None:
    other = "'00000000000000000000000000000001'"
    bytes_of = (
        f"X{other}"
        if "sqlite" in site.config["SQLALCHEMY_DATABASE_URI"]
        else (f"decode({other}, 'hex')")
    )
    tamper(
        site,
        f"INSERT INTO decisions (id, {COLUMNS}, previous, digest) SELECT 5, {COLUMNS}, "  # noqa: S608
        f"{bytes_of}, digest FROM decisions WHERE id = 4",
    )

    said = verify()

    assert said.exit_code == 1
    assert "decision 5 does not follow" in said.output


def test_a_tail_that_was_cut_off_is_missed_by_an_earlier_head(
    site: Flask, verify: Verify, four: None
) -> None:
    earlier = head(verify())
    tamper(site, "DELETE FROM decisions WHERE id >= 2", "UPDATE comments SET reason = ''")
    rows(site, "UPDATE comments SET status = 'pending', decided_at = NULL WHERE id = 2")
    rows(site, "UPDATE comments SET status = 'approved', decided_at = created_at WHERE id = 1")

    alone, with_head = verify(), verify("--head", earlier)

    assert alone.exit_code == 0
    assert with_head.exit_code == 1
    assert "no longer holds" in with_head.output


def test_an_earlier_head_stays_in_the_chain(verify: Verify, four: None, desk: Desk) -> None:
    earlier = head(verify())
    token = desk.token("/moderation/decisions")
    sent = {"revision": 1, "decision": "spam", "csrf_token": token}
    desk.client.post("/moderation/comments/3/decisions", data=sent)

    said = verify("--head", earlier)

    assert said.exit_code == 0
    assert head(said) != earlier


@pytest.mark.parametrize("written", ["abc", "0" * 62, "not a digest"])
def test_what_is_no_digest_is_refused(site: Flask, verify: Verify, written: str) -> None:
    assert verify("--head", written).exit_code == 2
