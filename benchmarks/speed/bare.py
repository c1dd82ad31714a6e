"""The other side: a Flask app of one view a question, under the very server that runs the site.

BODIES names a folder of answers, each with its headers; DATABASE_URL where a row is inserted.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import Flask, Response, request

from benchmarks.speed.bare_rows import bind_rows
from commands import site
from config import Settings


def bare_app() -> Flask:
    """`/<name>` answers with what BODIES holds under that name, or 304; `/row…` inserts."""
    app = Flask("bare")
    app.add_url_rule("/ready", view_func=lambda: "ready", endpoint="ready")
    if bodies := os.environ.get("BODIES"):
        for each in Path(bodies).glob("*.json"):
            _bind_body(app, each)
    if url := os.environ.get("DATABASE_URL"):
        bind_rows(app, url)
    return app


def _bind_body(app: Flask, described: Path) -> None:
    headers, body = json.loads(described.read_text()), described.with_suffix(".body").read_bytes()

    def show() -> Response:
        response = Response(body)
        response.headers.update(headers)
        return response

    def unchanged() -> Response:
        response = Response(status=304) if request.if_none_match else show()
        response.headers.update(headers)
        return response

    name = described.stem
    app.add_url_rule(f"/{name}", view_func=show, endpoint=name)
    app.add_url_rule(f"/{name}/unchanged", view_func=unchanged, endpoint=f"{name} unchanged")


def main() -> None:
    """Serve it as `flask serve` serves the site: the same server, workers and threads."""
    app = bare_app()
    site._server(Settings.read()).serve(target_loader=lambda: app, wrap_loader=False)


if __name__ == "__main__":
    main()
