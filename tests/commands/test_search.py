"""`flask search rebuild`: everything public can be found, and nothing else."""

from __future__ import annotations

from flask import Flask

from tests.support.cast import Desk, Reader
from tests.support.rows import how_many, rows

INDEXED = "SELECT comment_id FROM findables WHERE comment_id IS NOT NULL ORDER BY comment_id"


def test_what_is_public_can_be_found_again(site: Flask, reader: Reader, desk: Desk) -> None:
    for number, decision in enumerate(["approve", "reject", "approve"], start=1):
        reader.leave(f"Words {number}")
        desk.decide(number, decision)
    rows(site, "DELETE FROM findables")
    assert "/comments/1" not in reader.open("/search?q=words").text

    said = site.test_cli_runner().invoke(args=["search", "rebuild"])

    assert "Indexed 2 articles and 2 comments." in said.output
    assert [row[0] for row in rows(site, INDEXED)] == [1, 3]
    assert "/comments/1" in reader.open("/search?q=words").text


def test_rebuilding_twice_changes_nothing(site: Flask, reader: Reader, desk: Desk) -> None:
    reader.leave("Words")
    desk.decide(1, "approve")
    site.test_cli_runner().invoke(args=["search", "rebuild"])
    once = how_many(site, "findables")

    site.test_cli_runner().invoke(args=["search", "rebuild"])

    assert how_many(site, "findables") == once
