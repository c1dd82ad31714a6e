"""Pages for whoever knows their address, and for nobody else."""

from __future__ import annotations

from flask import Response, current_app, request, url_for


def keep_to_its_reader(response: Response) -> Response:
    """Keep a page out of indexes, and its address, which is the key to it, out of referrers."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def private_link(endpoint: str, token: str) -> str:
    """The whole address of such a page, as its reader may keep it."""
    scheme = "https" if current_app.config["SETTINGS"].is_https else request.scheme
    return url_for(endpoint, token=token, _external=True, _scheme=scheme)
