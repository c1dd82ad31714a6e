"""Absolute addresses for letters: the worker has no request to build them from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def link(endpoint: str, *, anchor: str = "", **values: Any) -> str:
    """The whole address of a page of the site, below SITE_URL, and of a place on it."""
    site = urlsplit(current_app.config["SETTINGS"].site_url)
    addresses = current_app.url_map.bind(site.netloc, url_scheme=site.scheme)
    page = addresses.build(endpoint, values, force_external=True)
    return f"{page}#{anchor}" if anchor else page


def is_there(endpoint: str) -> bool:
    """Whether the site has this page."""
    return endpoint in current_app.view_functions
