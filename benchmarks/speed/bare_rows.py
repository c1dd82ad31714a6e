"""A view that inserts one row and commits it durably: through Flask-SQLAlchemy, and without it."""

from __future__ import annotations

import sqlite3
from threading import local
from typing import Any

import psycopg
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from extensions import SQLITE

FIELDS = ("comment", "name", "email", "post_key")
INSERT = f"INSERT INTO notes ({', '.join(FIELDS)}) VALUES "
mine = local()  # a connection of the plain driver for each thread


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Note(db.Model):  # type: ignore[name-defined,misc]
    """One row, with one index beside its key."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    post_key: Mapped[str] = mapped_column(unique=True)


def bind_rows(app: Flask, url: str) -> None:
    """Bind the views to a database, set up as the site sets up its own."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda connection, _: _set_up(connection))
            event.listen(db.engine, "begin", lambda each: each.exec_driver_sql("BEGIN IMMEDIATE"))
        db.create_all()
        db.engine.dispose()
    insert_plainly = _on_sqlite if url.startswith("sqlite") else _on_postgres
    app.add_url_rule("/row", view_func=_row, methods=["POST"], endpoint="row")
    app.add_url_rule(
        "/row-plain", view_func=lambda: insert_plainly(url), methods=["POST"], endpoint="plain"
    )


def _fields() -> dict[str, str]:
    return {each: request.form[each] for each in FIELDS}


def _row() -> ResponseReturnValue:
    db.session.add(Note(**_fields()))
    db.session.commit()
    return redirect("/", 303)


def _on_sqlite(url: str) -> ResponseReturnValue:
    if not hasattr(mine, "sqlite"):
        mine.sqlite = sqlite3.connect(make_url(url).database or "")
        _set_up(mine.sqlite)
    mine.sqlite.execute("BEGIN IMMEDIATE")
    mine.sqlite.execute(f"{INSERT} (?, ?, ?, ?)", tuple(_fields().values()))
    mine.sqlite.execute("COMMIT")
    return redirect("/", 303)


def _on_postgres(url: str) -> ResponseReturnValue:
    if not hasattr(mine, "postgres"):
        mine.postgres = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    mine.postgres.execute(f"{INSERT} (%s, %s, %s, %s)", tuple(_fields().values()))
    return redirect("/", 303)


def _set_up(connection: Any) -> None:
    connection.isolation_level = None
    for name, value in SQLITE.items():
        connection.execute(f"PRAGMA {name} = {value}")
