"""Atom feeds, sitemap.xml and robots.txt."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request

from blueprints.common.caching.page_cache import cached_response
from blueprints.common.caching.response_cache import mark_cacheable
from blueprints.common.translations import use_locale
from extensions import db
from models.articles.article import Article
from models.comments.feed import ArticleFeed, CommentFeed, SitemapPage

feeds = Blueprint("feeds", __name__)

ATOM = "application/atom+xml"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
ROBOTS = """\
User-agent: *
Disallow: /moderation/
Disallow: /login
Disallow: /search
Disallow: /receipts
Disallow: /reports
Disallow: /comments/*/report

Sitemap: {site_url}/sitemap.xml
"""


@feeds.get("/feed.atom")
def articles() -> Response:
    """Send the feed of the articles that were updated last."""
    return cached_response(f"feed {Article.version_of_all()}", _articles, mimetype=ATOM)


@feeds.get("/articles/<slug:slug>/comments.atom")
def comments(slug: str) -> Response:
    """Send the feed of an article's latest public comments; 404 for an unknown article."""
    version = Article.version_of(slug)
    if version is None:
        abort(404)
    feed = cached_response(f"comments {slug} {version}", partial(_comments, slug), mimetype=ATOM)
    return feed if request.query_string else mark_cacheable(feed, slug=slug, version=version)


@feeds.get("/sitemap.xml")
def sitemap() -> Response:
    """List every article's page with the date of its last public change."""
    return cached_response(f"map {Article.version_of_all()}", _map, mimetype="application/xml")


@feeds.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers off private pages, and point to the sitemap (RFC 9309)."""
    words = ROBOTS.format(site_url=current_app.config["SETTINGS"].site_url)
    return cached_response("robots", lambda: words, mimetype="text/plain")


def _articles() -> str:
    return _xml("feeds/articles.xml", feed=ArticleFeed.newest())


def _comments(slug: str) -> str:
    article = db.session.scalars(Article.with_slug(slug)).one()
    use_locale(article.language)
    return _xml("feeds/comments.xml", article=article, feed=CommentFeed.of(article))


def _map() -> str:
    return _xml("feeds/sitemap.xml", pages=SitemapPage.all(), newest=ArticleFeed.newest().updated)


def _xml(template: str, **shown: Any) -> str:
    """Render without characters that XML 1.0 does not allow, even escaped."""
    return NOT_XML.sub("", render_template(template, **shown))
