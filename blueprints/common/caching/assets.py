"""Stylesheets, scripts and images, addressed by a digest of their content and cached for a year.

They are read once, at start: an address always names the same bytes, whatever becomes of a file.
A process that builds several sites reads them, and the code it runs, only for the first.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from blueprints.common.caching.asset_bundles import bundles
from blueprints.common.caching.page_cache import REVALIDATE, cached_body

YEAR = 31536000  # seconds
FOREVER = f"public, max-age={YEAR}, immutable"


def register_assets(app: Flask) -> None:
    """Offer `asset()` to templates, the files to readers, and a digest of all that shapes a page
    as `BUILD`."""
    files = _assets(Path(app.static_folder or ""))
    digests = _digests(files)
    code = _code(Path(app.root_path), "templates", "models", "blueprints", "translations")
    shaping = [repr(app.config["SETTINGS"].shaping), *digests.values(), code]
    app.config["BUILD"] = _digest("".join(shaping).encode())

    def asset(path: str) -> str:
        return url_for("static", filename=path, v=digests[path])

    def show(filename: str) -> Response:
        digest = digests.get(filename) or abort(404)
        names_content = request.args.get("v") == digest
        return cached_body(
            digest,
            lambda: files[filename],
            mimetype=mimetypes.guess_type(filename)[0] or "application/octet-stream",
            cache_control=FOREVER if names_content else REVALIDATE,
            proxy_expires=f"{YEAR}" if names_content else "",
        )

    app.add_template_global(asset)
    app.view_functions["static"] = show


@cache
def _assets(folder: Path) -> dict[str, bytes]:
    files = _files(folder)
    return files | bundles(files)


@cache
def _code(root: Path, *folders: str) -> str:
    """Return a digest of what pages are made of."""
    return _digest("".join(_digests(_files(root, *folders)).values()).encode())


def _files(root: Path, *folders: str) -> dict[str, bytes]:
    found = (each for folder in folders or ("",) for each in sorted((root / folder).rglob("*")))
    files = (each for each in found if each.is_file() and each.suffix != ".pyc")
    return {each.relative_to(root).as_posix(): each.read_bytes() for each in files}


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {path: _digest(content) for path, content in files.items()}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
