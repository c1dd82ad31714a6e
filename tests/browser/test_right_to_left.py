"""An article that is written from right to left, in Chromium."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page

from extensions import db
from models.articles.article import Article
from tests.browser.conftest import OpenTab
from tests.browser.test_accessibility import findings

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

PATH = "/articles/sleep-ar"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}  # pixels
TABLE = """<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>
<thead><tr><th scope="col">العادة</th><th scope="col">ما الذي قد تفعله</th></tr></thead>
<tbody><tr><td>موعد ثابت للنوم</td><td>يساعد على نوم أعمق</td></tr></tbody></table></div>"""
BODY = {
    "summary_html": "<p>الألم يفسد النوم، وقلة النوم تزيد الألم. "
    "ما الذي يساعد على كسر هذه الحلقة؟</p>",
    "nutshell_html": "<ul><li>النوم الجيد يخفف الألم عند كثير من الناس.</li>"
    "<li>اسأل طبيبك قبل أن تغير دواءك.</li></ul>",
    "sections": [
        {
            "anchor": "why",
            "title": "لماذا يرتبط النوم بالألم",
            "html": f"<p>من ينام قليلًا يشعر بالألم أكثر في اليوم التالي.</p>{TABLE}",
            "subsections": [],
        }
    ],
    "questions": [
        {"anchor": "how-long", "question": "كم ساعة أنام؟", "answer_html": "<p>سبع ساعات.</p>"}
    ],
    "closing": [],
    "references": [],
}


@pytest.fixture
def site(site: Flask) -> Flask:
    """The site with an article in Arabic, for which there is no catalogue."""
    days = dict.fromkeys(("published", "updated", "sources_checked"), date(2026, 11, 22))
    title = "النوم والألم"
    with site.app_context():
        article = Article(slug="sleep-ar", title=title, description=title, body=BODY, **days)
        article.language, article.comments_open = "ar", True
        article.translation_of = "sleep-and-pain"
        db.session.add(article)
        db.session.commit()
    return site


@pytest.fixture(params=[PHONE, DESK], ids=["on a phone", "on a desk"])
def arabic(request: pytest.FixtureRequest, open_tab: OpenTab) -> Page:
    """The Arabic article in a tab."""
    page = open_tab(viewport=request.param, bypass_csp=True)
    page.goto(PATH)
    return page


def test_it_does_not_scroll_sideways(arabic: Page) -> None:
    wide = arabic.evaluate("[document.documentElement.scrollWidth, innerWidth]")

    assert wide[0] <= wide[1]


def test_it_begins_at_the_right(arabic: Page) -> None:
    for name in ("h1", ".nutshell h2", "#reply-title", ".comment-by, .what-next"):
        edges = arabic.locator(name).first.evaluate(
            """each => {
                const words = document.createRange();
                words.selectNodeContents(each);
                const box = each.getBoundingClientRect();
                return box.right - words.getBoundingClientRect().right;
            }"""
        )
        assert edges <= 1, name


def test_it_is_accessible(arabic: Page) -> None:
    assert findings(arabic) == []


def test_an_english_sentence_in_it_keeps_its_full_stop_at_its_end(arabic: Page) -> None:
    stop_is_right = arabic.locator(".what-next").evaluate(
        """each => {
            const text = each.lastChild, place = (from, to) => {
                const words = document.createRange();
                words.setStart(text, from);
                words.setEnd(text, to);
                return words.getBoundingClientRect();
            };
            const end = text.data.trimEnd().length;
            return place(end - 1, end).left > place(end - 2, end - 1).left;
        }"""
    )

    assert stop_is_right
