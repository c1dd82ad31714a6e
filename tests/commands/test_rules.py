"""`flask rules import`: a list of words is tried, and taken over but for what hits good replies."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.pages.moderation.test_rules import decided
from tests.support.cast import MONA, Desk, Reader
from tests.support.rows import how_many, rows

PATTERNS = "SELECT pattern FROM screening_rules ORDER BY id"


@pytest.fixture
def words(tmp_path: Path, reader: Reader, desk: Desk) -> Path:
    """A list, and a desk that approved a reply about a medicine on it."""
    decided(reader, desk, ("Baclofen helped.", "approve"), ("Casino!", "spam"))
    made = tmp_path / "words.txt"
    made.write_text("casino\nbaclofen\n192.0.2.1\n", encoding="utf-8")
    return made


def run(site: Flask, words: Path, *options: str, by: str = MONA) -> Result:
    command = ["rules", "import", str(words), "--by", by, *options]
    return site.test_cli_runner().invoke(args=command)


def test_a_list_is_taken_over_but_for_what_hits_approved_replies(site: Flask, words: Path) -> None:
    said = run(site, words).output

    assert "2 new rules, 0 exist already." in said
    assert "1  left out. E-mail addresses and IP addresses" in said
    assert "they match 1 marked as spam, 0 rejected and 1 approved." in said
    assert "1  approved comments contain “baclofen”: left out" in said
    assert "1 rules are active now." in said
    assert rows(site, PATTERNS) == [("casino",)]


def test_what_is_named_is_taken_all_the_same(site: Flask, words: Path) -> None:
    said = run(site, words, "--take", "baclofen", "--effect", "spam").output

    assert "contain “baclofen”: imported" in said
    assert rows(site, PATTERNS) == [("casino",), ("baclofen",)]


def test_a_dry_run_keeps_nothing(site: Flask, words: Path) -> None:
    assert run(site, words, "--dry-run").exit_code == 0

    assert how_many(site, "screening_rules") == 0


def test_a_second_time_there_is_nothing_to_put_to_work(site: Flask, words: Path) -> None:
    run(site, words)

    again = run(site, words)

    assert again.exit_code == 1
    assert "Each of these is a rule already" in again.output


def test_nobody_makes_rules_without_being_a_moderator(site: Flask, words: Path) -> None:
    answer = run(site, words, by="ann@example.org")

    assert (answer.exit_code, how_many(site, "screening_rules")) == (1, 0)
    assert "is not a moderator who may decide" in answer.output


def test_a_note_that_holds_an_address_is_refused(site: Flask, words: Path) -> None:
    answer = run(site, words, "--note", "from ann@example.org")

    assert (answer.exit_code, how_many(site, "screening_rules")) == (1, 0)


def test_a_file_that_is_no_text_is_named(site: Flask, words: Path) -> None:
    words.write_bytes(b"\xff\xfe\x00")

    assert "The list must be UTF-8." in run(site, words).output
