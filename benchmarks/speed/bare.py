"""The reference: a Flask app with one trivial view per question, on the same server as the site.

BODIES names a folder of responses with their headers; DATABASE_URL is where a row is inserted.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from blueprints.common.request.client_limits import ClientLimits
from commands import serve
from config import Settings
from database.setup import SQLITE

FIELDS = ("comment", "name", "email", "post_key")


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Note(db.Model):  # type: ignore[name-defined,misc]
    """One row, with one index besides its key."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    post_key: Mapped[str] = mapped_column(unique=True)


def bare_app() -> Flask:
    """Return an app where `/<name>` answers with that file of BODIES, and `/row` inserts a row."""
    app = Flask("bare")
    app.add_url_rule("/readyz", view_func=lambda: "ready", endpoint="readyz")
    if bodies := os.environ.get("BODIES"):
        for each in Path(bodies).glob("*.json"):
            _bind_body(app, each)
    if url := os.environ.get("DATABASE_URL"):
        _bind_rows(app, url)
    return app


def _bind_body(app: Flask, described: Path) -> None:
    headers, body = json.loads(described.read_text()), described.with_suffix(".body").read_bytes()

    def show() -> Response:
        response = Response(body)
        response.headers.update(headers)
        return response

    app.add_url_rule(f"/{described.stem}", view_func=show, endpoint=described.stem)


def _bind_rows(app: Flask, url: str) -> None:
    """Add the view that inserts, on a database set up like the site's."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda connection, _: _set_up(connection))
            event.listen(db.engine, "begin", lambda each: each.exec_driver_sql("BEGIN IMMEDIATE"))
        db.create_all()
        db.engine.dispose()
    app.add_url_rule("/row", view_func=_row, methods=["POST"], endpoint="row")


def _row() -> ResponseReturnValue:
    db.session.add(Note(**{each: request.form[each] for each in FIELDS}))
    db.session.commit()
    return redirect("/", 303)


def _set_up(connection: Any) -> None:
    connection.isolation_level = None
    for name, value in SQLITE.items():
        connection.execute(f"PRAGMA {name} = {value}")


def main() -> None:
    """Serve it as `flask serve` does: the same server, workers and threads."""
    app = bare_app()
    serve._server(Settings.read(), ClientLimits()).serve(
        target_loader=lambda: app, wrap_loader=False
    )


if __name__ == "__main__":
    main()
