"""What an article's page says of itself, read by the parsers that others read it with."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlsplit

import extruct
import html5lib
import pytest
from flask import Flask
from PIL import Image

from blueprints.common.pages import social_image
from config import ROOT
from extensions import db
from models.articles.article import Article
from models.text.sanitiser import json_block
from tests.support.cast import CLOSED, OPEN, Desk, Reader

PAGE = f"/articles/{OPEN}"
CARD = f"{PAGE}/card.png"
URL = f"http://127.0.0.1:8000{PAGE}"
MARK = '<sup class="citation"><a id="fnref-1" href="#fn-1" aria-label="Reference 1">[1]</a></sup>'
QUESTION = {
    "anchor": "is-it-safe",
    "question": "Is it safe & “well-known”?",
    "answer_html": f'<p>Mostly.{MARK} See <a href="#why">why</a> or <a href="/">all</a>.</p>',
}
SOURCES = [
    '“Both” (<a href="https://one.example/?a=1&amp;b=2" rel="x">1</a>, <a href="https://two.example/">2</a>).',
    "A book &amp; no address.",
]
REFERENCES = [
    {"number": number, "anchor": f"fn-{number}", "html": html, "cited_from": []}
    for number, html in enumerate(SOURCES, 1)
]
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><meta property="og:title" content="mine">',
    "<!-- --> ]]> & &amp; ' \u2028 \u2029",
    "כאב ושינה 👩🏽‍⚕️",
]


def edit(site: Flask, **content: Any) -> None:
    """Publish the open article with other content."""
    with site.app_context():
        article = db.session.scalars(Article.with_slug(OPEN)).one()
        for name, value in content.items():
            setattr(article, name, value)
        article.bump_version()
        db.session.commit()


def with_body(site: Flask, **parts: Any) -> None:
    """Publish the open article with some parts of its text changed."""
    with site.app_context():
        body = db.session.scalars(Article.with_slug(OPEN)).one().body
    edit(site, body={**body, **parts})


def said(reader: Reader, path: str = PAGE) -> dict[str, Any]:
    """The linked data of a page, by type, and its Open Graph under “og”."""
    found = extruct.extract(reader.open(path).text, syntaxes=["json-ld", "opengraph"])
    graph = [node for each in found["json-ld"] for node in each["@graph"]]
    properties = [pair for each in found["opengraph"] for pair in each["properties"]]
    return {**{node["@type"]: node for node in graph}, "og": dict(properties)}


def links(page: str) -> list[dict[str, str]]:
    """The attributes of each <link> of a page."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    return [each.attrib for each in document.iter("link")]


def test_an_article_is_a_medical_page_with_its_dates(reader: Reader) -> None:
    page = said(reader)["MedicalWebPage"]

    assert (page["name"], page["url"], page["inLanguage"]) == ("Sleep and Pain", URL, "en")
    assert (page["datePublished"], page["dateModified"]) == ("2026-11-22", "2026-11-22")
    assert page["publisher"]["name"] == "Used For"
    assert page["breadcrumb"] == {"@id": f"{URL}#breadcrumb"}


def test_nothing_is_claimed_that_nobody_did(reader: Reader) -> None:
    assert not {"reviewedBy", "lastReviewed", "about"} & set(said(reader)["MedicalWebPage"])
    assert not [each for each in links(reader.article()) if "hreflang" in each]


def test_the_way_to_the_page_is_told(reader: Reader) -> None:
    steps = said(reader)["BreadcrumbList"]["itemListElement"]

    told = [(each["position"], each["name"], each["item"]) for each in steps]
    assert told == [(1, "Used For", "http://127.0.0.1:8000/"), (2, "Sleep and Pain", URL)]


def test_questions_are_told_with_answers_that_can_stand_elsewhere(
    site: Flask, reader: Reader
) -> None:
    assert "FAQPage" not in said(reader)

    with_body(site, questions=[QUESTION])

    (asked,) = said(reader)["FAQPage"]["mainEntity"]
    assert (asked["@type"], asked["name"]) == ("Question", QUESTION["question"])
    assert asked["acceptedAnswer"]["text"] == (
        f'<p>Mostly. See <a href="{URL}#why">why</a> or <a href="http://127.0.0.1:8000/">all</a>.</p>'
    )


def test_sources_are_told_by_address_or_in_words(site: Flask, reader: Reader) -> None:
    with_body(site, references=REFERENCES)

    cited = said(reader)["MedicalWebPage"]["citation"]

    works = [each["url"] for each in cited[:2]]
    assert works == ["https://one.example/?a=1&b=2", "https://two.example/"]
    assert cited[2:] == ["A book & no address."]


def test_a_public_comment_is_told_with_a_date_alone(reader: Reader, desk: Desk) -> None:
    reader.leave("It helped.", name="Ann & <Bob>")
    assert said(reader)["MedicalWebPage"]["comment"] == []

    desk.decide(1, "approve")

    (comment,) = said(reader)["MedicalWebPage"]["comment"]
    assert set(comment) == {"@type", "@id", "dateCreated"}
    assert f'<time datetime="{comment["dateCreated"]}">' in reader.article()
    assert comment["@id"] == "http://127.0.0.1:8000/comments/1"


def test_a_reply_names_what_it_answers_as_long_as_that_is_public(
    reader: Reader, desk: Desk
) -> None:
    for number, parent in ((1, ""), (2, "1")):
        reader.leave(f"Words {number}", parent=parent)
        desk.decide(number, "approve")
    first, answer = said(reader)["MedicalWebPage"]["comment"]
    assert answer["parentItem"] == {"@id": first["@id"]}

    desk.decide(1, "reject")

    (left,) = said(reader)["MedicalWebPage"]["comment"]
    assert (left["@id"], "parentItem" in left) == (answer["@id"], False)
    assert said(reader)["MedicalWebPage"]["commentCount"] == 1


@pytest.mark.parametrize("decision", ["reject", "spam", "pending"])
def test_a_comment_that_is_not_public_is_not_told(
    reader: Reader, desk: Desk, decision: str
) -> None:
    reader.leave("Words.", name="Nobody")
    desk.decide(1, "approve")
    assert "/comments/1" in str(said(reader))

    desk.decide(1, decision)

    assert "/comments/1" not in str(said(reader))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_read_as_they_were_written(
    site: Flask, reader: Reader, words: str
) -> None:
    edit(site, title=words, description=words)

    page = said(reader)

    told = page["MedicalWebPage"]
    assert (told["name"], told["description"]) == (words, words)
    assert (page["og"]["og:title"], page["og"]["og:description"]) == (words, words)
    document = html5lib.parse(reader.article(), namespaceHTMLElements=False)
    assert not [each.text for each in document.iter("script") if "alert" in (each.text or "")[:8]]


@pytest.mark.parametrize("character", "<>&\u2028\u2029")
def test_no_character_in_data_means_anything_to_html(character: str) -> None:
    block = json_block({"name": f"a{character}b"})

    assert block == f'{{"name":"a\\u{ord(character):04x}b"}}'


def test_a_shared_page_shows_its_title_and_its_picture(reader: Reader) -> None:
    shown = said(reader)["og"]

    assert (shown["og:type"], shown["og:url"]) == ("article", URL)
    assert (shown["og:title"], shown["og:site_name"]) == ("Sleep and Pain", "Used For")
    assert (shown["og:description"], shown["og:locale"]) == ("Sleep and Pain", "en_US")
    assert shown["article:published_time"] == shown["article:modified_time"] == "2026-11-22"
    assert "Sleep and Pain" in shown["og:image:alt"]
    assert 'name="twitter:card" content="summary_large_image"' in reader.article()


def test_the_picture_is_what_the_page_says_it_is(reader: Reader) -> None:
    shown = said(reader)["og"]

    answer = reader.open(urlsplit(shown["og:image"]).path)

    picture = Image.open(io.BytesIO(answer.data))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert picture.size == (int(shown["og:image:width"]), int(shown["og:image:height"]))
    assert answer.headers["Content-Type"] == shown["og:image:type"] == "image/png"
    assert "Set-Cookie" not in answer.headers


def test_the_picture_changes_with_the_title_only(site: Flask, reader: Reader, desk: Desk) -> None:
    before = reader.open(CARD)
    reader.leave("Words.")
    desk.decide(1, "approve")
    edit(site, description="Another description")
    same = reader.client.get(CARD, headers={"If-None-Match": before.headers["ETag"]})

    edit(site, title="Sleep and No Pain")

    other = reader.client.get(CARD, headers={"If-None-Match": before.headers["ETag"]})
    assert (same.status_code, other.status_code) == (304, 200)
    assert other.data != before.data


def test_there_is_no_picture_of_no_article(reader: Reader) -> None:
    assert reader.open("/articles/unknown/card.png").status_code == 404


@pytest.mark.parametrize(
    "title",
    ["", "A", "Sleep " * 40, "W" * 200, "Schlaf – für Füße", "כאב ושינה", "👩🏽‍⚕️", "\x00\n"],
)
def test_any_title_fits_between_the_name_and_the_tagline(title: str) -> None:
    said = {"name": "Used For " * 20, "tagline": "Ça va — " * 40}

    drawn = social_image.draw_social_image(title, **said)

    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    right = picture.crop(
        (social_image.WIDTH - social_image.MARGIN + 8, 0, social_image.WIDTH, social_image.HEIGHT)
    )
    assert len(right.getcolors() or []) == 1  # nothing runs over the edge
    assert social_image.draw_social_image(title, **said) == drawn


def test_titles_are_told_apart_by_their_pictures() -> None:
    titles = ["Sleep", "sleep", "Sleep and Pain", "Sleep " * 30, "Sleep " * 31]

    assert len(
        {social_image.draw_social_image(each, name="A", tagline="B") for each in titles}
    ) == len(titles)


def test_the_picture_has_the_colours_of_the_site() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text()
    light = dict(reversed(re.findall(r"--([a-z-]+): (#\w+);", tokens)))

    drawn = (social_image.PAPER, social_image.INK, social_image.INK_SOFT, social_image.ACCENT)
    assert drawn == tuple(light[name] for name in ("paper", "ink", "ink-soft", "accent"))


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("/", ["/feed.atom"]),
        (PAGE, ["/feed.atom", f"{PAGE}/comments.atom"]),
        (f"/articles/{CLOSED}", ["/feed.atom", f"/articles/{CLOSED}/comments.atom"]),
    ],
)
def test_a_page_leads_to_its_feeds(reader: Reader, page: str, feeds: list[str]) -> None:
    found = [each for each in links(reader.open(page).text) if each["rel"] == "alternate"]

    assert sorted((each["href"] for each in found), reverse=True) == sorted(feeds, reverse=True)
    assert {each["type"] for each in found} == {"application/atom+xml"}
    assert all(each["title"] for each in found)
    assert {reader.open(path).status_code for path in feeds} == {200}
