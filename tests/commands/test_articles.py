"""`flask articles publish`: all of a folder or nothing of it, and twice is once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from config import ROOT
from tests.support.cast import Reader
from tests.support.rows import how_many, rows

ARTICLE = """\
---
title: {name} Used For Headache
slug: {name}
description: What it does for a headache.
summary: It is old and well known.
published: 2025-01-02
updated: 2025-03-04
sources_checked: 2025-03-05
comments: open
---

## In a Nutshell

- It helps many people.[^label]

## Understanding It

It thins the blood.[^label]

## FAQs

### Is it safe?

Mostly.

## Putting It Together

Ask a pharmacist.

[^label]: DailyMed. [“Aspirin.”](https://dailymed.nlm.nih.gov/)
"""
Publish = Callable[[], Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles."""
    (articles := tmp_path / "articles").mkdir()
    for name in ("aspirin", "ibuprofen"):
        (articles / f"{name}.md").write_text(ARTICLE.format(name=name))
    return articles


@pytest.fixture
def empty_site(build: Callable[..., Flask]) -> Flask:
    """The site without any article."""
    return build()


@pytest.fixture
def publish(empty_site: Flask, folder: Path) -> Publish:
    """Run the command on the folder."""
    runner = empty_site.test_cli_runner()
    return lambda: runner.invoke(args=["articles", "publish", str(folder)])


def change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new, 1))


def versions(site: Flask) -> dict[str, int]:
    return dict(map(tuple, rows(site, "SELECT slug, version FROM articles")))


def test_a_folder_is_published(empty_site: Flask, publish: Publish) -> None:
    said = publish()

    assert (said.exit_code, said.output) == (0, "2 articles read, 2 new or changed.\n")
    assert versions(empty_site) == {"aspirin": 1, "ibuprofen": 1}
    assert "It thins the blood." in Reader(empty_site).article("aspirin")


def test_publishing_again_changes_nothing(empty_site: Flask, publish: Publish) -> None:
    publish()
    before = rows(empty_site, "SELECT * FROM articles ORDER BY id")

    said = publish()

    assert said.output == "2 articles read, 0 new or changed.\n"
    assert rows(empty_site, "SELECT * FROM articles ORDER BY id") == before


def test_a_changed_article_and_no_other_gets_a_new_version(
    empty_site: Flask, publish: Publish, folder: Path
) -> None:
    publish()
    before = Reader(empty_site).article("aspirin")
    change(folder / "aspirin.md", "It thins the blood.", "It thins blood.")

    said = publish()

    assert said.output == "2 articles read, 1 new or changed.\n"
    assert versions(empty_site) == {"aspirin": 2, "ibuprofen": 1}
    assert before != Reader(empty_site).article("aspirin")


MISTAKES = [
    ("title: ibuprofen Used For Headache\n", "", 1),
    ("published: 2025-01-02", "published: soon", 6),
    ("comments: open", "comments: maybe", 9),
    ("---\n", "", 1),
    ("summary: It is", "summary: It: is", 5),
    ("blood.[^label]", "blood.[^lable]", 18),
]


@pytest.mark.parametrize(("old", "new", "line"), MISTAKES, ids=lambda each: str(each)[:12].strip())
def test_a_mistake_is_named_with_file_and_line_and_nothing_is_published(
    empty_site: Flask, publish: Publish, folder: Path, old: str, new: str, line: int
) -> None:
    publish()
    before = rows(empty_site, "SELECT * FROM articles ORDER BY id")
    change(folder / "aspirin.md", "It thins the blood.", "It thins blood.")
    change(folder / "ibuprofen.md", old, new)

    said = publish()

    assert said.exit_code == 1
    assert f"{folder}/ibuprofen.md:{line}: " in said.output
    assert rows(empty_site, "SELECT * FROM articles ORDER BY id") == before


def test_every_mistake_of_a_folder_is_named_at_once(publish: Publish, folder: Path) -> None:
    for name in ("aspirin", "ibuprofen"):
        change(folder / f"{name}.md", "comments: open", "comments: maybe")

    said = publish()

    assert [f"{name}.md:9: " in said.output for name in ("aspirin", "ibuprofen")] == [True, True]
    assert "Traceback" not in said.output


def test_a_new_article_beside_a_broken_one_is_not_published(
    empty_site: Flask, publish: Publish, folder: Path
) -> None:
    change(folder / "ibuprofen.md", "comments: open", "comments: maybe")

    publish()

    assert how_many(empty_site, "articles") == 0


def test_a_folder_that_is_not_there_is_said(empty_site: Flask, tmp_path: Path) -> None:
    runner = empty_site.test_cli_runner()

    said = runner.invoke(args=["articles", "publish", str(tmp_path / "none")])

    assert said.exit_code == 2
    assert "does not exist" in said.output


def test_our_own_articles_can_be_published(empty_site: Flask) -> None:
    runner = empty_site.test_cli_runner()

    said = runner.invoke(args=["articles", "publish", str(ROOT / "content")])

    assert said.exit_code == 0
    assert versions(empty_site)["baclofen-used-for-pain"] == 1
