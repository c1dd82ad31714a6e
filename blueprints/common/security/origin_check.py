"""Refuse forms sent from another site, and ask about those that do not say where they come from.

Applied to each request that may change something, so that a new view is protected.
"""

from __future__ import annotations

from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import Forbidden

from blueprints.common.access import is_for_readers
from blueprints.common.forms.review_signature import is_signed, sign
from blueprints.common.translations import use_browser_locale
from database.transactions import rollback_and_read
from extensions import SAFE_METHODS

CONFIRMATION: Final = "sent_again"  # the field that proves the page of this rule was read
OWN_RULE: Final = frozenset(
    {
        "comments.create",  # has a review page
        "reports.create",  # asks once more itself
        "mail.update",  # mail programs press it, and say nothing (RFC 8058)
    }
)


class Origin(Enum):
    """What a browser says of a form's origin."""

    OURS = "a page of this site"
    FOREIGN = "a page of another site"
    UNSAID = "nothing: a very old browser, or a script"


class ForeignForm(Forbidden):
    """A form that was sent from a page of another site."""


def bind_same_origin(app: Flask) -> None:
    """Apply the rule to each request that may change something."""
    app.before_request(_judge)


def origin_of_request() -> Origin:
    """Judge by `Sec-Fetch-Site`, else by `Origin` (https://www.w3.org/TR/fetch-metadata/)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return Origin.OURS if site in {"same-origin", "none"} else Origin.FOREIGN
    origin = request.headers.get("Origin")
    if origin:
        return Origin.OURS if _is_ours(origin) else Origin.FOREIGN
    return Origin.UNSAID


def _judge() -> Response | None:
    if request.method in SAFE_METHODS or request.endpoint is None:
        return None
    origin = origin_of_request()
    if origin is Origin.FOREIGN:
        raise ForeignForm
    has_token = not is_for_readers()  # the desk's forms carry a CSRF token
    if origin is Origin.OURS or has_token or request.endpoint in OWN_RULE:
        return None
    return None if is_signed(request.form.get(CONFIRMATION), *_sent()) else _asked_once_more()


def _asked_once_more() -> Response:
    rollback_and_read()
    use_browser_locale()
    fields = [(name, value) for name, value in _fields() if name != CONFIRMATION]
    page = render_template(
        "errors/unsaid.html", fields=[*fields, (CONFIRMATION, sign(*_sent()))], path=request.path
    )
    return make_response(page)


def _sent() -> list[str]:
    """What a form asks for: its address and all its fields."""
    fields = sorted(each for each in _fields() if each[0] != CONFIRMATION)
    return ["sent again", request.path, *(part for each in fields for part in each)]


def _fields() -> list[tuple[str, str]]:
    return list(request.form.items(multi=True))


def _is_ours(origin: str) -> bool:
    parts = urlsplit(current_app.config["SETTINGS"].site_url)
    return origin in {f"{parts.scheme}://{parts.netloc}", request.host_url.rstrip("/")}
