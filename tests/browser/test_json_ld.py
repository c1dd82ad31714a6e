"""Data for machines inside a page, under the Content-Security-Policy of a real browser."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from playwright.sync_api import Page

from extensions import db
from models.articles.article import Article
from tests.support.cast import OPEN

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ATTACK = "</script><script>document.title = 'mine'</script><!--<script>"


def test_data_in_a_page_is_read_and_never_run(site: Flask, page: Page) -> None:
    with site.app_context():
        article = db.session.scalars(Article.with_slug(OPEN)).one()
        article.description = ATTACK
        db.session.commit()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"/articles/{OPEN}")

    (data,) = page.locator('script[type="application/ld+json"]').all_text_contents()
    assert json.loads(data)["@graph"][-1]["description"] == ATTACK
    assert (said, page.title()) == ([], "Sleep and Pain · Used For")
