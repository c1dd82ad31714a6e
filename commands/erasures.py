"""`flask erasures`: replay erasures after a restore."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from commands.command_errors import SiteGroup
from extensions import db
from models.privacy.erasure_replay import LogUnreadable, count_unreadable, replay

erasures = SiteGroup("erasures", help="Replay erasures after a restore.")


@erasures.command("replay")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
def replay_file(file: Path | None) -> None:
    """Erase again everything that FILE lists, by default the site's own erasure log.

    Run it after a restore; running it twice is harmless.
    """
    path = file or current_app.config["SETTINGS"].erasures
    if not path.exists():
        raise click.ClickException(f"There is no erasure log at {path}, so nothing was replayed.")
    try:
        done = replay(path)
    except LogUnreadable as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(f"Erasures replayed: {done}")
    if lines := count_unreadable(path):
        raise click.ClickException(
            f"{lines} lines of {path} were written with another secret and could not be replayed."
        )
