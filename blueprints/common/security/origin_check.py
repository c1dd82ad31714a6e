"""Where a form was sent from, as the browser says: readers have no session to guard."""

from __future__ import annotations

from enum import Enum
from urllib.parse import urlsplit

from flask import current_app, request


class Origin(Enum):
    """What a browser says of a form's origin."""

    OURS = "a page of this site"
    FOREIGN = "a page of another site"
    UNSAID = "nothing: a very old browser, or a script"


def origin_of_request() -> Origin:
    """Judge by `Sec-Fetch-Site`, else by `Origin` (https://www.w3.org/TR/fetch-metadata/)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return Origin.OURS if site in {"same-origin", "none"} else Origin.FOREIGN
    origin = request.headers.get("Origin")
    if origin:
        return Origin.OURS if _is_ours(origin) else Origin.FOREIGN
    return Origin.UNSAID


def _is_ours(origin: str) -> bool:
    parts = urlsplit(current_app.config["SETTINGS"].site_url)
    return origin in {f"{parts.scheme}://{parts.netloc}", request.host_url.rstrip("/")}
