"""The search page: what it finds, how it shows it, and what it keeps to itself."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from tests.support.cast import OPEN, Desk, Reader

SLEEP = """\
---
title: Sleep and Pain
slug: sleep-and-pain
description: How one disturbs the other.
summary: A night without sleep makes the next day hurt more.
published: 2026-11-22
updated: 2026-11-22
sources_checked: 2026-11-22
comments: open
---

## In a Nutshell

- Melatonin is mentioned here.

## Why It Hurts

Melatonin, melatonin and again melatonin: <&> “quoted” & safe. %(much)s

## FAQs

### Is a nap allowed?

A short siesta is.

## Closing Words

Good night.
"""


@pytest.fixture
def published(site: Flask, reader: Reader, desk: Desk, tmp_path: Path) -> Flask:
    """An article on sleep, and Ann's comment under it."""
    folder = tmp_path / "content"
    folder.mkdir()
    much = "and so on with many words " * 40
    (folder / "sleep.md").write_text(SLEEP.replace("%(much)s", much))
    site.test_cli_runner().invoke(args=["articles", "publish", str(folder)])
    reader.leave("Melatonin helped <b>me</b> & mine.", name="Zoë <i>")
    desk.decide(1, "approve")
    return site


def find(reader: Reader, words: str, **more: object) -> str:
    answer = reader.client.get("/search", query_string={"q": words, **more})
    assert answer.status_code == 200
    return answer.text


def found(page: str) -> list[str]:
    """Where the results lead."""
    main = page.split("<main", 1)[1]
    return re.findall(r'href="((?:/articles/|/comments/)[^"]*)"', main)


def seen(page: str) -> str:
    """The words of a page as a reader sees them, in one line."""
    return " ".join(unescape(re.sub("<[^>]+>", "", page.split("<main", 1)[1])).split())


ARTICLE = f"/articles/{OPEN}"
LEADS = {
    "sleep": [ARTICLE],
    "siesta": [ARTICLE, f"{ARTICLE}#is-a-nap-allowed"],
    "good night": [ARTICLE, f"{ARTICLE}#closing-words"],
    "sleep siesta": [ARTICLE, f"{ARTICLE}#is-a-nap-allowed"],
    "melatonin": [ARTICLE, f"{ARTICLE}#in-a-nutshell", f"{ARTICLE}#why-it-hurts", "/comments/1"],
    "zoe": ["/comments/1"],
    "disturbs": [ARTICLE],
}


@pytest.mark.parametrize("words", LEADS)
def test_each_result_leads_to_its_place(published: Flask, reader: Reader, words: str) -> None:
    assert sorted(found(find(reader, words))) == sorted(LEADS[words])


def test_a_word_of_a_heading_weighs_more_than_one_of_the_text(
    published: Flask, reader: Reader
) -> None:
    page = find(reader, "hurt")

    assert page.index("#why-it-hurts") < page.index("makes the next day")


def test_words_are_marked_and_everything_else_is_escaped(published: Flask, reader: Reader) -> None:
    page = find(reader, "melaton me")

    assert "<mark>Melatonin</mark> helped <mark>me</mark> &amp; mine." in page
    assert "<bdi>Zoë &lt;i&gt;</bdi>" in page
    assert "<b>" not in page


def test_an_excerpt_stands_around_the_word_and_ends_somewhere(
    published: Flask, reader: Reader
) -> None:
    page = seen(find(reader, "safe"))

    assert "Melatonin, melatonin and again melatonin: <&> “quoted” & safe." in page
    assert len(page) < 700
    assert page.count("…") == 1


QUERIES = ["", " ", "%", "' OR 1=1 --", "<script>", "\0", "q" * 8_000, '"' * 4_000, "😀", "שלום"]


@pytest.mark.parametrize("words", QUERIES)
def test_no_words_break_the_page(published: Flask, reader: Reader, words: str) -> None:
    page = find(reader, words)

    assert found(page) == []
    assert "<script>" not in page
    assert ("Nothing was found for" in page) == bool(words.strip())
