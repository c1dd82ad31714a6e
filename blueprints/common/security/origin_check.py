"""One rule for every form: where it was sent from, as the browser says.

A form from a page of another site is refused with 403. One whose browser does not say where it
comes from is shown again for confirmation. The check runs before every view, so a new view is
protected without doing anything.

Readers have no session that a CSRF token could be tied to; moderators' forms carry a token as well.
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

CONFIRMATION: Final = "sent_again"  # field with a signature: the confirmation page was shown
OWN_RULE: Final = frozenset(
    {  # endpoints that deal with an unknown origin themselves
        "comments.create",  # shows its review page
        "reports.create",  # shows its own confirmation page
        "subscriptions.update",  # one-click unsubscribe of mail programs: no headers (RFC 8058)
    }
)


class Origin(Enum):
    """Where a form was sent from."""

    SAME = "a page of this site"
    FOREIGN = "a page of another site"
    UNKNOWN = "not stated: a very old browser, or a script"


class ForeignForm(Forbidden):
    """A form was sent from a page of another site."""


def check_form_origins(app: Flask) -> None:
    """Apply the rule to each request that may change something."""
    app.before_request(_check)


def origin_of_request() -> Origin:
    """Read `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/), else `Origin`."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return Origin.SAME if site in {"same-origin", "none"} else Origin.FOREIGN
    origin = request.headers.get("Origin")
    if origin:
        return Origin.SAME if _is_same(origin) else Origin.FOREIGN
    return Origin.UNKNOWN


def _is_same(origin: str) -> bool:
    parts = urlsplit(current_app.config["SETTINGS"].site_url)
    return origin in {f"{parts.scheme}://{parts.netloc}", request.host_url.rstrip("/")}


def _check() -> Response | None:
    if request.method in SAFE_METHODS or request.endpoint is None:
        return None
    origin = origin_of_request()
    if origin is Origin.FOREIGN:
        raise ForeignForm
    has_csrf_token = not is_for_readers()
    if origin is Origin.SAME or has_csrf_token or request.endpoint in OWN_RULE:
        return None
    is_confirmed = is_signed(request.form.get(CONFIRMATION), *_signed_parts())
    return None if is_confirmed else _confirmation_page()


def _confirmation_page() -> Response:
    rollback_and_read()
    use_browser_locale()
    fields = [(name, value) for name, value in _fields() if name != CONFIRMATION]
    page = render_template(
        "errors/unknown_origin.html",
        fields=[*fields, (CONFIRMATION, sign(*_signed_parts()))],
        path=request.path,
    )
    return make_response(page)


def _signed_parts() -> list[str]:
    """Return what the signature covers: the path and all other fields."""
    fields = sorted(each for each in _fields() if each[0] != CONFIRMATION)
    return ["sent again", request.path, *(part for each in fields for part in each)]


def _fields() -> list[tuple[str, str]]:
    return list(request.form.items(multi=True))
