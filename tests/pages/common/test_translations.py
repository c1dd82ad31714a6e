"""Which language a page speaks: its article's, the site's own, or what somebody prefers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import extruct
import pytest
from flask import Flask
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from extensions import db
from models.articles.article import Article
from models.decisions.wait_times import usual_wait
from tests.support.cast import OPEN, Desk, Reader

GERMAN, ARABIC = "schlaf-und-schmerz", "النوم-والألم"
WORDS = "Das hat mir sehr geholfen."
GERMAN_FIRST = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.8"}
XHTML = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture
def site(site: Flask) -> Flask:
    """The site with the open article in German and in Arabic too."""
    with site.app_context():
        original = db.session.scalars(Article.with_slug(OPEN)).one()
        kept = {"body": original.body, "comments_open": True, "translation_of": OPEN}
        days = dict.fromkeys(("published", "updated", "sources_checked"), date(2026, 11, 22))
        for slug, title, language in [
            (GERMAN, "Schlaf und Schmerz", "de"),
            ("sleep-ar", ARABIC, "ar"),
        ]:
            more = {"slug": slug, "title": title, "description": title, "language": language}
            db.session.add(Article(**kept, **days, **more))
        db.session.commit()
    return site


def page(reader: Reader, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(reader.open(path).text)


def alternates(reader: Reader, slug: str) -> dict[str | None, str | None]:
    links = page(reader, f"/articles/{slug}").css('link[rel="alternate"][hreflang]')
    return {each.attributes.get("hreflang"): each.attributes.get("href") for each in links}


def test_a_page_speaks_the_language_of_its_article(reader: Reader) -> None:
    shown = reader.article(GERMAN)

    assert '<html lang="de" dir="ltr">' in shown
    assert "Aktualisiert am" in shown
    assert "22. November 2026" in shown
    assert "Kommentar schreiben" in shown
    assert "Leave a Reply" not in shown


def test_what_the_reader_prefers_changes_no_shared_page(reader: Reader) -> None:
    paths = ["/", f"/articles/{OPEN}", f"/articles/{GERMAN}", "/feed.atom", "/search?q=sleep"]

    plain = [reader.open(each) for each in paths]
    german = [reader.client.get(each, headers=GERMAN_FIRST) for each in paths]

    assert [each.data for each in german] == [each.data for each in plain]
    assert not any("Accept-Language" in each.headers.get("Vary", "") for each in german)
    assert not any("Set-Cookie" in each.headers for each in german)


def test_a_refused_reply_is_answered_in_the_language_of_the_article(reader: Reader) -> None:
    answer = reader.reply("", slug=GERMAN, email="ann")

    assert answer.status_code == 422
    assert "Ihr Text ist noch nicht gesendet" in answer.text
    assert "Bitte schreiben Sie Ihren Kommentar." in answer.text
    assert "Bitte prüfen Sie Ihre E-Mail-Adresse." in answer.text


def test_a_number_is_written_as_its_language_does(reader: Reader) -> None:
    answer = reader.reply("a" * 9_500, slug=GERMAN)

    assert "8.000 Zeichen haben Platz; bitte kürzen Sie ihn um 1.500." in answer.text


def test_a_refusal_of_the_domain_is_said_in_the_language_of_the_article(
    build: Callable[..., Flask], site: Flask
) -> None:
    reader = Reader(build(reply_limit=1))
    reader.leave(WORDS, slug=GERMAN)

    answer = reader.reply("Und noch etwas.", slug=GERMAN)

    assert answer.status_code == 429
    assert "Bitte senden Sie Ihren in etwa 10 Minuten noch einmal" in answer.text


def test_the_review_page_speaks_the_language_of_the_article(reader: Reader) -> None:
    answer = reader.reply(WORDS, slug=GERMAN, preview="first")

    assert "So wird Ihr Kommentar aussehen" in answer.text
    assert "So absenden" in answer.text


def test_a_receipt_speaks_the_language_of_the_article(reader: Reader) -> None:
    path = reader.leave(WORDS, slug=GERMAN)

    receipt = reader.client.get(path, headers={"Accept-Language": "es"}).text

    assert "Ihr Kommentar wartet auf die Moderation" in receipt
    assert "Ihrer wartet bisher seit weniger als einer Stunde." in receipt
    assert "Uhr UTC" in receipt


def test_a_withdrawn_reply_is_confirmed_in_the_language_of_the_article(reader: Reader) -> None:
    path = reader.leave(WORDS, slug=GERMAN)

    answer = reader.client.post(f"{path}/withdrawal", headers=reader.headers)

    assert "Ihr Kommentar ist zurückgezogen" in answer.text


def test_the_usual_wait_is_said_in_the_language_of_the_article(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = next(word for *_, word, _more in usual_wait.__globals__["_WAITS"] if word == "two days")
    monkeypatch.setattr("blueprints.common.pages.article.usual_wait", lambda: told)

    assert "meist innerhalb von zwei Tagen." in reader.article(GERMAN)


@pytest.mark.parametrize("path", ["/login", "/nowhere"])
def test_a_page_for_one_person_speaks_what_they_prefer(reader: Reader, path: str) -> None:
    german = reader.client.get(path, headers=GERMAN_FIRST)
    icelandic = reader.client.get(path, headers={"Accept-Language": "is"})

    assert '<html lang="de"' in german.text
    assert '<html lang="en"' in icelandic.text
    assert german.headers["Cache-Control"] == "no-store"


def test_somebody_signs_in_in_german(site: Flask) -> None:
    desk = Desk.hired(site)
    desk.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"

    refused = desk.sign_in("mona@desk.example", "wrong")

    assert "Die E-Mail-Adresse oder das Passwort stimmt nicht." in refused.text
    assert "Passwort</label>" in refused.text.replace(
        ' <span class="required" aria-hidden="true">*</span>', ""
    )
    assert desk.sign_in("mona@desk.example", desk.password).status_code == 302
    assert '<html lang="de"' in desk.queue()


def test_a_site_of_another_language_has_its_lists_in_it(
    build: Callable[..., Flask], site: Flask
) -> None:
    reader = Reader(build(site_language="fr"))

    listed = reader.open("/").text

    assert '<html lang="fr" dir="ltr">' in listed
    assert "22 novembre 2026" in listed
    assert '<h2 lang="de" dir="ltr">' in listed
    assert "<h2><a" in listed  # an article that says no language is written in the site's


def test_a_title_in_another_language_is_marked_in_lists(reader: Reader) -> None:
    listed = page(reader, "/")

    marked = {each.text(): each.attributes.get("lang") for each in listed.css("h2")}

    assert marked["Schlaf und Schmerz"] == "de"
    assert marked[ARABIC] == "ar"
    assert marked["Sleep and Pain"] is None


@pytest.mark.parametrize("slug", [OPEN, GERMAN])
def test_every_language_of_an_article_names_all_of_them(reader: Reader, slug: str) -> None:
    site_url = "http://127.0.0.1:8000/articles"

    assert alternates(reader, slug) == {
        "en": f"{site_url}/{OPEN}",
        "de": f"{site_url}/{GERMAN}",
        "ar": f"{site_url}/sleep-ar",
    }


def test_the_other_languages_are_offered_by_their_own_names(reader: Reader) -> None:
    links = page(reader, f"/articles/{OPEN}").css("a[hreflang]")

    offered = [
        (each.text(), each.attributes.get("lang"), each.attributes.get("dir")) for each in links
    ]

    assert offered == [("العربية", "ar", "rtl"), ("Deutsch", "de", "ltr")]


def test_an_article_in_one_language_names_no_other(reader: Reader) -> None:
    assert alternates(reader, "an-old-story") == {}
    assert "This article in" not in reader.article("an-old-story")


def test_the_map_names_every_language(reader: Reader) -> None:
    tree = etree.fromstring(reader.open("/sitemap.xml").data)

    named = [
        sorted(link.attrib["hreflang"] for link in url.iter(XHTML)) for url in tree if len(url) > 2
    ]

    assert named == [["ar", "de", "en"]] * 3


def test_machines_learn_the_language_of_an_article(reader: Reader) -> None:
    found = extruct.extract(reader.article(GERMAN), syntaxes=["json-ld", "opengraph"])

    graph = {node["@type"]: node for node in found["json-ld"][0]["@graph"]}
    properties = found["opengraph"][0]["properties"]
    assert graph["MedicalWebPage"]["inLanguage"] == "de"
    assert ("og:locale", "de_DE") in properties
    assert ("og:locale:alternate", "en_US") in properties


def test_the_feed_of_a_german_article_is_german(reader: Reader) -> None:
    feed = etree.fromstring(reader.open(f"/articles/{GERMAN}/comments.atom").data)

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert "Kommentare zu „Schlaf und Schmerz“" in (feed.findtext("{*}title") or "")


def test_an_article_without_a_catalogue_keeps_its_direction_and_its_language(
    reader: Reader,
) -> None:
    shown = page(reader, "/articles/sleep-ar")

    (whole,), (article,) = shown.css("html"), shown.css("article.article")
    assert (whole.attributes["lang"], whole.attributes["dir"]) == ("en", "rtl")
    assert (article.attributes["lang"], article.attributes["dir"]) == ("ar", "rtl")
    assert article.css("#nutshell-title")[0].attributes["lang"] == "en"


def test_a_page_changes_when_a_translation_appears(reader: Reader, site: Flask) -> None:
    before = reader.open("/articles/an-old-story").headers["ETag"]

    with site.app_context():
        old = db.session.scalars(Article.with_slug("an-old-story")).one()
        old._update({"language": "en", "translation_of": OPEN})
        db.session.commit()

    assert reader.open("/articles/an-old-story").headers["ETag"] != before
    assert f"/articles/{GERMAN}" in reader.article("an-old-story")
