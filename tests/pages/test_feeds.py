"""Feeds, map and robots, read by the parsers that others read them with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from flask import Flask
from lxml import etree

from config import ROOT
from extensions import db
from models.articles.article import Article
from models.commenters.network import Network
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.support.cast import ANN, CLOSED, OPEN, Desk, Reader, publish
from tests.support.rows import rows

ARTICLES, COMMENTS = "/feed.atom", f"/articles/{OPEN}/comments.atom"
MAP, ROBOTS = "/sitemap.xml", "/robots.txt"
KINDS = {
    ARTICLES: "application/atom+xml; charset=utf-8",
    COMMENTS: "application/atom+xml; charset=utf-8",
    MAP: "application/xml; charset=utf-8",
    ROBOTS: "text/plain; charset=utf-8",
}
HOSTILE = [
    "]]> <![CDATA[ &amp; & < > \" ' <!-- -->",
    "</content></entry></feed>",
    "<b>bold</b> 5 < 6 &copy; &lt;script&gt;",
    "כאב ושינה \u200fألم 👩🏽‍⚕️ e\u0301 \U0001d54f",
    "one\ufffetwo\x0bthree\ufdd0four\U0001ffff",
]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed(reader: Reader, path: str = COMMENTS) -> Any:
    """What a feed reader makes of it: well-formed, its words exactly as they were sent."""
    answer = reader.open(path)
    told = {"content-type": answer.headers["Content-Type"]}
    read = feedparser.parse(
        answer.data, response_headers=told, sanitize_html=False, resolve_relative_uris=False
    )
    assert not read.bozo, read.bozo_exception
    return read


def changes(reader: Reader) -> dict[str, str | None]:
    """The last change of each page, as the map says it."""
    root = etree.fromstring(reader.open(MAP).data)
    assert root.tag == f"{SITEMAP}urlset"
    place, changed = f"{SITEMAP}loc", f"{SITEMAP}lastmod"
    return {str(each.findtext(place)): each.findtext(changed) for each in root}


def edit(site: Flask, **content: Any) -> None:
    """Publish the open article with other content."""
    with site.app_context():
        article = db.session.scalars(Article.with_slug(OPEN)).one()
        for name, value in content.items():
            setattr(article, name, value)
        article.bump_version()
        db.session.commit()


def test_an_approved_comment_is_in_the_feed_at_once(reader: Reader, desk: Desk) -> None:
    reader.leave("It helped me.")
    before = feed(reader)

    desk.decide(1, "approve")

    after = feed(reader)
    assert ([*before.entries], [each.author for each in after.entries]) == ([], ["Ann"])
    assert after.entries[0].content[0].value == "<p>It helped me.</p>"
    assert after.feed.updated_parsed > before.feed.updated_parsed
    assert after.feed.updated >= after.entries[0].updated


def test_a_comment_is_dated_by_when_it_was_left_and_when_it_appeared(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("Words.")
    desk.decide(1, "approve")

    rows(site, "UPDATE comments SET created_at = '2026-02-03 04:05:06+00:00'")

    entry = feed(reader).entries[0]
    assert entry.published == "2026-02-03T04:05:06+00:00"
    decided = datetime.fromisoformat(entry.updated)
    assert timedelta(0) <= datetime.now(UTC) - decided < timedelta(minutes=1)


@pytest.mark.parametrize("decision", ["", "reject", "spam", "pending", "withdraw"])
def test_a_comment_that_is_not_public_is_told_to_nobody(
    reader: Reader, desk: Desk, decision: str
) -> None:
    receipt = reader.leave("Nobody may read this.", name="Nobody")
    if decision:
        desk.decide(1, "approve")
        assert "Nobody" in reader.open(COMMENTS).text
    if decision == "withdraw":
        reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)
    elif decision:
        desk.decide(1, decision)

    assert not any("Nobody" in reader.open(path).text for path in KINDS)


def test_the_comment_that_appeared_last_comes_first(reader: Reader, desk: Desk) -> None:
    for number in (1, 2, 3):
        reader.leave(f"Words {number}")

    for number in (2, 3, 1):
        desk.decide(number, "approve")

    assert [each.link[-1] for each in feed(reader).entries] == ["1", "3", "2"]


def test_a_feed_tells_of_fifty_comments_at_most(site: Flask, reader: Reader) -> None:
    with site.app_context():
        article = db.session.scalars(Article.with_slug(OPEN)).one()
        mona = Moderator.add("mona@desk.example", name="Mona")[0]
        for number in range(51):
            network = Network.of("192.0.2.10")
            words = f"Words {number}"
            reply = Submission(
                article=article,
                text=Text.of(words, name="Ann"),
                email=ANN["email"],
                network=network,
            )
            decide(submit(reply, limit=100).comment, "approve", by=mona, seen=SeenRevision(1))
        db.session.commit()

    links = [each.link.rpartition("/")[2] for each in feed(reader).entries]
    assert (len(links), links[0], links[-1]) == (50, "51", "2")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names_and_words_arrive_as_they_were_written(
    site: Flask, reader: Reader, desk: Desk, words: str
) -> None:
    reader.leave(words, name=words)

    desk.decide(1, "approve")

    name, html = rows(site, "SELECT name, html FROM comments")[0]
    entry = feed(reader).entries[0]
    assert (entry.author, entry.title) == (name, f"Comment by {name}")
    assert (entry.content[0].type, entry.content[0].value) == ("text/html", html)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_breaks_neither_feed_nor_map(
    site: Flask, reader: Reader, title: str
) -> None:
    edit(site, title=title, description=title)

    entry = feed(reader, ARTICLES).entries[1]

    legible = " ".join(re.sub("[\ufffe\x0b]", "", title).split())
    assert (entry.title, entry.summary) == (legible, legible)
    assert legible in feed(reader).feed.title
    assert len(changes(reader)) == 5


def test_a_reply_names_what_it_answers(reader: Reader, desk: Desk) -> None:
    for number, parent in ((1, ""), (2, "1")):
        reader.leave(f"Words {number}", parent=parent)
        desk.decide(number, "approve")

    answer, first = feed(reader).entries

    assert answer["thr_in-reply-to"]["ref"] == first.id
    assert first["thr_in-reply-to"]["ref"] == feed(reader, ARTICLES).entries[1].id
    assert first["thr_in-reply-to"]["href"].endswith(f"/articles/{OPEN}")


def test_names_last_when_a_title_changes(site: Flask, reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")
    desk.decide(1, "approve")
    before = [(each.feed.id, *(e.id for e in each.entries)) for each in feeds(reader)]

    edit(site, title="Another Title", updated=date(2026, 12, 24))

    after = [(each.feed.id, *(e.id for e in each.entries)) for each in feeds(reader)]
    assert {*map(frozenset, after)} == {*map(frozenset, before)}
    names = {name for each in after for name in each}
    assert all(re.fullmatch(r"tag:127\.0\.0\.1,2026:[a-z0-9-]+", name) for name in names)
    assert len(names) == 5  # two feeds, two articles, one comment


def feeds(reader: Reader) -> list[Any]:
    return [feed(reader, path) for path in (ARTICLES, COMMENTS)]


def test_an_updated_article_comes_first_with_its_new_date(site: Flask, reader: Reader) -> None:
    assert feed(reader, ARTICLES).entries[0].link.endswith(CLOSED)

    edit(site, updated=date(2026, 12, 24))

    told = feed(reader, ARTICLES)
    assert told.feed.updated == told.entries[0].updated == "2026-12-24T00:00:00+00:00"
    assert told.entries[0].published == "2026-11-22T00:00:00+00:00"
    assert told.entries[0].link.endswith(OPEN)


def test_a_site_without_articles_has_a_feed_and_a_map(build: Callable[..., Flask]) -> None:
    reader = Reader(build())

    told = feed(reader, ARTICLES)

    assert ([*told.entries], told.feed.updated[:4]) == ([], "2026")
    rooms = ["", "comment-policy", "moderation-report"]
    assert list(changes(reader)) == [f"http://127.0.0.1:8000/{each}" for each in rooms]


def test_every_address_is_that_of_the_public_site(build: Callable[..., Flask]) -> None:
    site = build(site_url="https://used-for.example")
    publish(site)
    reader = Reader(site)
    reader.headers = {"Host": "used-for.example"}

    found = [*changes(reader)]
    for told in feeds(reader):
        found += [link.href for each in (told.feed, *told.entries) for link in each.links]

    assert len(found) == 13
    assert {each[:24] for each in found} == {"https://used-for.example"}
    assert told.feed.id == "tag:used-for.example,2026:article-1-comments"


@pytest.mark.parametrize("path", KINDS)
def test_machines_get_the_same_bytes_without_a_cookie(
    reader: Reader, desk: Desk, path: str
) -> None:
    mine, hers = reader.open(path), desk.open(path)

    assert mine.data == hers.data
    assert not any("Set-Cookie" in each.headers for each in (mine, hers))
    assert "Cookie" not in mine.headers.get("Vary", "")
    assert mine.headers["Content-Type"] == KINDS[path]
    assert mine.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("path", KINDS)
def test_what_has_not_changed_is_answered_with_304(reader: Reader, path: str) -> None:
    first = reader.open(path)

    again = reader.client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", [COMMENTS, MAP])
def test_a_decision_reaches_a_machine_that_asks_again(
    reader: Reader, desk: Desk, path: str
) -> None:
    reader.leave("Words.")
    before = reader.open(path)

    desk.decide(1, "approve")

    after = reader.client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.data != before.data


def test_the_comments_of_an_unknown_article_are_not_there(reader: Reader) -> None:
    assert reader.open("/articles/unknown/comments.atom").status_code == 404


def test_no_address_is_told_to_a_machine(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.", email="kept@secret.example")
    desk.decide(1, "approve")

    told = "".join(reader.open(path).text for path in (*KINDS, f"/articles/{OPEN}"))

    assert "Words." in told
    assert not re.search(r"kept@|secret|192\.0\.2|198\.51|mona", told, re.I)


def test_the_map_lists_every_page_with_its_last_change(reader: Reader) -> None:
    assert changes(reader) == {
        "http://127.0.0.1:8000/": "2026-11-22T00:00:00+00:00",
        "http://127.0.0.1:8000/comment-policy": None,
        "http://127.0.0.1:8000/moderation-report": None,
        f"http://127.0.0.1:8000/articles/{OPEN}": "2026-11-22T00:00:00+00:00",
        f"http://127.0.0.1:8000/articles/{CLOSED}": "2026-11-22T00:00:00+00:00",
    }


def test_the_map_knows_when_a_comment_came_and_when_it_went(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    edit(site, updated=date(2020, 1, 1))
    seen = [last_change(reader)]

    reader.leave("Words.")
    for decision in ("", "approve", "reject"):
        if decision:
            desk.decide(1, decision)
        seen.append(last_change(reader))

    assert seen[0] == seen[1] < seen[2] <= seen[3]
    assert datetime.now(UTC) - seen[3] < timedelta(minutes=1)


def last_change(reader: Reader) -> datetime:
    return datetime.fromisoformat(str(changes(reader)[f"http://127.0.0.1:8000/articles/{OPEN}"]))


def test_a_withdrawal_does_not_turn_the_clock_back(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("Words.")
    desk.decide(1, "approve")
    before = last_change(reader)

    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)

    assert [*feed(reader).entries] == []
    after = last_change(reader)
    assert after == datetime.fromisoformat(feed(reader).feed.updated)
    assert abs(after - before) <= timedelta(seconds=1)  # a decision and its date are two moments


def test_robots_are_kept_off_what_is_not_for_them(reader: Reader) -> None:
    robots = RobotFileParser()
    robots.parse(reader.open(ROBOTS).text.splitlines())

    barred = ["/moderation/", "/login", "/login?next=/", "/receipts/abc", "/search?q=a"]
    open_to_all = ["/", f"/articles/{OPEN}", "/comments/1", ARTICLES, COMMENTS, MAP]
    assert not any(robots.can_fetch("anybot", path) for path in barred)
    assert all(robots.can_fetch("anybot", path) for path in open_to_all)
    assert robots.site_maps() == ["http://127.0.0.1:8000/sitemap.xml"]


def test_every_template_is_one_that_is_escaped(site: Flask) -> None:
    names = [each.name for each in (ROOT / "templates").rglob("*.*") if each.suffix != ".txt"]

    assert "sitemap.xml" in names
    escapes = site.jinja_env.autoescape
    assert callable(escapes)
    assert all(map(escapes, names))
