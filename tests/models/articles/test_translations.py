"""An article in several languages: how a file says so, and which pages change."""

from __future__ import annotations

from pathlib import Path

import pytest

from extensions import db
from models.articles.article import Article
from models.articles.source.file import ArticleSource, ManuscriptError
from models.text.languages import direction, own_name, with_place
from models.translatable import Sentence, counted, sentence

TEXT = """\
---
title: {slug}
slug: {slug}
description: About pain.
summary: About pain.
published: 2026-11-22
updated: 2026-11-22
sources_checked: 2026-11-22
comments: open{more}
---

## In a Nutshell

- It hurts.

> **{warning}:** It does.
"""


def write(folder: Path, slug: str, *more: str, warning: str = "Warning") -> None:
    fields = "".join(f"\n{each}" for each in more)
    text = TEXT.format(slug=slug, more=fields, warning=warning)
    (folder / f"{slug}.md").write_text(text)


def publish(folder: Path) -> dict[str, int]:
    """Publish a folder; give the version of every article."""
    Article.publish(ArticleSource.read_all(folder))
    db.session.commit()
    return {each.slug: each.version for each in db.session.scalars(Article.all_by_date())}


def test_a_file_says_its_language_and_what_it_translates(tmp_path: Path) -> None:
    write(tmp_path, "pain")
    write(tmp_path, "schmerz", "language: de", "translation_of: pain")

    pain, schmerz = ArticleSource.read_all(tmp_path)

    assert (pain.language, pain.translation_of) == ("", None)
    assert (schmerz.language, schmerz.translation_of) == ("de", "pain")


@pytest.mark.parametrize("named", ["pian", "dolor"])
def test_a_translation_names_an_original_that_is_there(tmp_path: Path, named: str) -> None:
    write(tmp_path, "pain")
    write(tmp_path, "dolor", "language: es", "translation_of: pain")
    write(tmp_path, "schmerz", "language: de", f"translation_of: {named}")

    with pytest.raises(ManuscriptError) as error:
        ArticleSource.read_all(tmp_path)

    (problem,) = error.value.problems
    assert problem.endswith(f"“translation_of” names “{named}”; name an original of this folder")


@pytest.mark.parametrize("word", ["Warnung", "Advertencia", "Avertissement", "تحذير"])
def test_a_call_out_is_known_in_other_languages(tmp_path: Path, word: str) -> None:
    write(tmp_path, "pain", warning=word)

    (pain,) = ArticleSource.read_all(tmp_path)

    assert '<aside class="callout callout-warning">' in pain.document.nutshell_html


def test_a_new_translation_changes_the_pages_that_name_it(domain: None, tmp_path: Path) -> None:
    write(tmp_path, "pain")
    write(tmp_path, "dolor", "language: es", "translation_of: pain")
    write(tmp_path, "other")
    before = publish(tmp_path)

    write(tmp_path, "schmerz", "language: de", "translation_of: pain")
    after = publish(tmp_path)

    changed = {slug for slug in before if before[slug] != after[slug]}
    assert changed == {"pain", "dolor"}


def test_a_translation_that_becomes_an_article_of_its_own_is_named_no_more(
    domain: None, tmp_path: Path
) -> None:
    write(tmp_path, "pain")
    write(tmp_path, "dolor", "language: es", "translation_of: pain")
    before = publish(tmp_path)

    write(tmp_path, "dolor", "language: es")
    after = publish(tmp_path)

    assert after["pain"] > before["pain"]
    assert db.session.scalars(Article.with_slug("pain")).one().translations == []


def test_publishing_translations_twice_changes_nothing(domain: None, tmp_path: Path) -> None:
    write(tmp_path, "pain")
    write(tmp_path, "schmerz", "language: de", "translation_of: pain")

    assert publish(tmp_path) == publish(tmp_path)


def test_a_language_is_known_by_its_tag() -> None:
    tags = ["de", "ar", "pt-BR", "zh-Hant", "zz"]

    assert [direction(each) for each in tags] == ["ltr", "rtl", "ltr", "ltr", "ltr"]
    assert [own_name(each) for each in tags[:2]] == ["Deutsch", "العربية"]
    assert own_name("zz") == "zz"
    assert [with_place(each) for each in tags] == ["de_DE", "ar_EG", "pt_BR", "zh_TW", "zz"]


def test_a_sentence_is_english_and_keeps_what_a_translation_needs() -> None:
    wait = counted("%(num)s minute, %(name)s", "%(num)s minutes, %(name)s", 2, name="Ann")

    assert isinstance(wait, Sentence)
    assert wait == "2 minutes, Ann"
    assert (wait.words, wait.values) == ("%(num)s minute, %(name)s", {"num": 2, "name": "Ann"})
    assert sentence("100 % of “%(this)s”") == "100 % of “%(this)s”"
