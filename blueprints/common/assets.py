"""Stylesheets and scripts, addressed by their content so that they can be cached for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request, url_for

FOR_EVER = "public, max-age=31536000, immutable"  # seconds: a year
A_WHILE = "public, max-age=300"  # seconds, for an address that does not name the content


def bind_assets(app: Flask) -> None:
    """Offer `asset()` to templates, and the digest of everything that shapes a page."""
    digests = _digests(Path(app.static_folder or ""))
    templates = _digests(Path(app.root_path, app.template_folder or ""))
    code = _digests(Path(app.root_path), "models", "blueprints")
    shaping = [repr(app.config["SETTINGS"])]
    shaping += [*digests.values(), *templates.values(), *code.values()]
    app.config["BUILD"] = _digest("".join(shaping).encode())

    def asset(path: str) -> str:
        return url_for("static", filename=path, v=digests[path])

    def cache(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 304}:
            named = request.args.get("v") == digests.get((request.view_args or {})["filename"])
            response.headers["Cache-Control"] = FOR_EVER if named else A_WHILE
        return response

    app.add_template_global(asset)
    app.after_request(cache)


def _digests(folder: Path, *below: str) -> dict[str, str]:
    places = [folder / each for each in below] or [folder]
    found = (each for place in places for each in sorted(place.rglob("*")))
    files = (each for each in found if each.is_file() and each.suffix != ".pyc")
    return {each.relative_to(folder).as_posix(): _digest(each.read_bytes()) for each in files}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
