"""`flask comments`: work on all comments at once."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import Select, func, select

from extensions import db
from models import markup
from models.comment import Comment

comments = AppGroup("comments", help="Work on comments.")

BATCH = 500  # comments a transaction


@comments.command()
def resanitise() -> None:
    """Make every comment's HTML anew from its source, where the policy has changed since.

    Works in batches while the site runs; stopped half-way, it goes on where it was.
    """
    changed = 0
    total = db.session.scalar(select(func.count()).select_from(Comment.outdated().subquery()))
    db.session.rollback()
    with click.progressbar(length=total, label="Sanitising") as bar:
        while batch := db.session.scalars(_next_batch()).all():
            changed += sum(comment.resanitise() for comment in batch)
            db.session.commit()
            bar.update(len(batch))
    click.echo(f"Policy {markup.POLICY}: {changed} comments look different now.")


def _next_batch() -> Select[Comment]:
    """Locked, so that words which their writer changes meanwhile are not undone."""
    return Comment.outdated().limit(BATCH).with_for_update()
