"""`flask serve`: everything a first start needs, then the production server."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext

from commands.articles import publish_folder
from commands.moderators import say_password
from config import ROOT, Settings
from extensions import db
from models.moderator import Moderator

FIRST_MODERATOR = "moderator@example.org"


@click.command()
@with_appcontext
def serve() -> None:
    """Prepare the site and serve it: a first start makes all it needs, a later one is quick.

    Migrates the database, publishes content/, adds a first moderator if there is none, and
    becomes the production server (Granian), which starts a killed worker anew by itself.
    """
    settings: Settings = current_app.config["SETTINGS"]
    flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    click.echo(publish_folder(ROOT / "content"))
    _first_moderator()
    db.session.remove()
    db.engine.dispose()
    click.echo(f"Serving on http://127.0.0.1:{settings.port}")
    sys.stdout.flush()
    _become(_server(settings))


def _first_moderator() -> None:
    if db.session.query(Moderator.id).first() is None:
        added = Moderator.add(FIRST_MODERATOR, role="admin")
        db.session.commit()
        say_password(*added)


def _server(settings: Settings) -> list[str]:
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--factory", "app:create_app"),
        *("--host", "127.0.0.1", "--port", str(settings.port)),
        *("--workers", "1", "--blocking-threads", str(settings.threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        *("--log-level", "warning", "--no-ws"),
    ]


def _become(command: list[str]) -> None:
    os.chdir(ROOT)
    os.execv(command[0], command)  # noqa: S606 - our own server, no shell
