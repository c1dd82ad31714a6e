"""`flask retention`: what is kept for a while goes when its time is over."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from extensions import db
from models.comment import Comment
from models.redaction import Redaction
from models.reply import SAME_WORDS_FOR
from models.types import now

retention = AppGroup("retention", help="Let go of what was kept long enough.")


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def run(dry_run: bool) -> None:
    """Destroy the words that moderators took out, and forget where replies came from, each
    after its time; run it daily. The site does the same with each reply it takes."""
    at = now()
    words = db.session.scalar(select(func.count()).select_from(Redaction.due(at).subquery()))
    known = Comment.network_fingerprint.is_not(None), Comment.created_at < at - SAME_WORDS_FOR
    networks = db.session.scalar(select(func.count(Comment.id)).where(*known))
    db.session.rollback()
    if not dry_run:
        _let_go()
    done = "would be" if dry_run else "were"
    click.echo(f"Redactions whose words {done} destroyed: {words}")
    click.echo(f"Replies whose network {done} forgotten: {networks}")


def _let_go() -> None:
    """In batches, each a transaction of its own, so that the site can go on."""
    while Redaction.destroy_due(now()):
        db.session.commit()
    Comment.forget_where_from(before=now() - SAME_WORDS_FOR)
    db.session.commit()
