"""What templates need to speak to machines: absolute addresses, lasting names, dates, pictures."""

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

IMAGE_SIZE = 1200, 630  # pixels of an article's picture: every service shows them without cutting
NAMED_SINCE = 2026  # part of every lasting name (RFC 4151): never change it


def register_metadata(app: Flask, settings: Settings) -> None:
    """Offer them to every template."""
    site = PublicSettings.of(settings)
    address = partial(_absolute, site)

    def described(article: Article, document: Document, thread: Thread) -> Any:
        return json_block(linked_data(article, document, thread, site=site, address=address))

    app.jinja_env.globals.update(
        absolute=address,
        lasting_name=partial(_lasting_name, site),
        linked_data=described,
        card_size=IMAGE_SIZE,
    )
    app.jinja_env.filters.update(instant=instant)


def instant(value: date | datetime) -> str:
    """A moment as Atom writes it (RFC 3339); a day begins at midnight UTC."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"{value.isoformat()}T00:00:00+00:00"


def _absolute(site: PublicSettings, endpoint: str, **values: Any) -> str:
    return site.site_url + url_for(endpoint, **values)


def _lasting_name(site: PublicSettings, *parts: str | int) -> str:
    """A `tag:` URI: it stays when a title, a slug or the scheme of the site changes."""
    host = urlsplit(site.site_url).hostname
    return f"tag:{host},{NAMED_SINCE}:{'-'.join(map(str, parts))}"
