"""Template helpers for metadata: absolute URLs, tag URIs, dates, JSON-LD and social images."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, url_for

from blueprints.common.pages.json_ld import linked_data
from blueprints.common.pages.public_settings import PublicSettings
from config import Settings
from models.articles.article import Article
from models.articles.source.document import Document
from models.comments.thread import Thread
from models.text.sanitiser import json_block

IMAGE_SIZE = 1200, 630  # pixels of a social image: 1.91:1, which services don't crop
TAG_YEAR = 2026  # part of every `tag:` URI: never change it


def register_metadata(app: Flask, settings: Settings) -> None:
    """Add the helpers to every template."""
    site = PublicSettings.of(settings)
    address = partial(_absolute, site)

    def described(article: Article, document: Document, thread: Thread) -> Any:
        return json_block(linked_data(article, document, thread, site=site, address=address))

    app.jinja_env.globals.update(
        absolute=address,
        tag_uri=partial(_tag_uri, site),
        linked_data=described,
        card_size=IMAGE_SIZE,
    )
    app.jinja_env.filters.update(rfc3339=rfc3339)


def rfc3339(value: date | datetime) -> str:
    """Format a time for Atom (RFC 3339); a date becomes midnight UTC."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"{value.isoformat()}T00:00:00+00:00"


def _absolute(site: PublicSettings, endpoint: str, **values: Any) -> str:
    return site.site_url + url_for(endpoint, **values)


def _tag_uri(site: PublicSettings, *parts: str | int) -> str:
    """Return a `tag:` URI (RFC 4151). It survives changes of titles, slugs and the URL scheme."""
    host = urlsplit(site.site_url).hostname
    return f"tag:{host},{TAG_YEAR}:{'-'.join(map(str, parts))}"
