"""Stylesheets, scripts and pictures, addressed by their content so that they can be kept for ever.

They are read once, at the start: what an address names is what is sent, whatever becomes of a file.
A process that builds several sites reads them, and the code it runs, for the first.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from blueprints.common.caching.asset_bundles import bundles
from blueprints.common.caching.minify import StripIndentation
from blueprints.common.caching.page_cache import cached_asset, let_proxies_keep

A_YEAR = 31536000  # seconds
FOR_EVER = f"public, max-age={A_YEAR}, immutable"
ASKING_FIRST = "public, no-cache"  # where an address does not name the content


def register_assets(app: Flask) -> None:
    """Offer `asset()` to templates, the files to readers, and a digest of what shapes a page."""
    files = _assets(Path(app.static_folder or ""))
    digests = _digests(files)
    app.config["BUILD"] = _build(app, digests)

    def asset(path: str) -> str:
        return url_for("static", filename=path, v=digests[path])

    def show(filename: str) -> Response:
        if filename not in files:
            abort(404)
        digest = digests[filename]
        mimetype = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        response = cached_asset(digest, lambda: files[filename], mimetype=mimetype)
        response.headers["Cache-Control"] = ASKING_FIRST
        if request.args.get("v") == digest:
            response.headers["Cache-Control"] = FOR_EVER
            let_proxies_keep(response, f"{A_YEAR}")
        return response

    app.jinja_env.add_extension(StripIndentation)
    app.add_template_global(asset)
    app.view_functions["static"] = show


@cache
def _assets(folder: Path) -> dict[str, bytes]:
    files = _files(folder)
    return files | bundles(files)


def _build(app: Flask, digests: dict[str, str]) -> str:
    code = _code(Path(app.root_path), "templates", "models", "blueprints", "translations")
    shaping = [repr(app.config["SETTINGS"].shaping), *digests.values(), code]
    return _digest("".join(shaping).encode())


@cache
def _code(root: Path, *folders: str) -> str:
    """A digest of what pages are made of."""
    return _digest("".join(_digests(_files(root, *folders)).values()).encode())


def _files(folder: Path, *below: str) -> dict[str, bytes]:
    places = [folder / each for each in below] or [folder]
    found = (each for place in places for each in sorted(place.rglob("*")))
    files = (each for each in found if each.is_file() and each.suffix != ".pyc")
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {path: _digest(content) for path, content in files.items()}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
