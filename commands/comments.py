"""`flask comments`: work on all comments at once."""

from __future__ import annotations

from collections.abc import Sequence
from time import sleep

import click
from sqlalchemy import Select, func, select

from commands.command_errors import SiteGroup
from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.moderation import edit
from models.screening import screening
from models.text import sanitiser

comments = SiteGroup("comments", help="Work on comments.")

BATCH = 50  # comments a transaction: for as long SQLite lets nobody else write
PAUSE = 0.15  # seconds between two: who waits for SQLite looks whether it is free every 0.1


@comments.command()
def resanitise() -> None:
    """Make every comment's HTML anew from its source, where the policy has changed since.

    Works in batches while the site runs; stopped half-way, it goes on where it was.
    """
    changed = 0
    total = db.session.scalar(select(func.count()).select_from(Comment.outdated().subquery()))
    db.session.rollback()
    with click.progressbar(range(total or 0), label="Sanitising") as bar:
        while batch := _next_batch():
            changed += sum(edit.resanitise(comment) for comment in batch)
            _let_others_write()
            bar.update(len(batch))
    click.echo(f"Policy {sanitiser.POLICY}: {changed} comments look different now.")


def _let_others_write() -> None:
    db.session.commit()
    sleep(PAUSE)


def _next_batch() -> Sequence[Comment]:
    """Locked, so that words which their writer changes meanwhile are not undone; whoever answers
    one of them need not wait: that reply may have the turn that screening waits for."""
    Decision.lock_log()
    outdated = Comment.outdated().limit(BATCH).with_for_update(key_share=True)
    return db.session.scalars(outdated).all()


@comments.command()
@click.option("--all", "everything", is_flag=True, help="Also what was decided.")
@click.option("--after", default=0, help="Go on behind the comment with this number.")
def rescreen(everything: bool, after: int) -> None:
    """Screen again what waits: after an upgrade, new rules, or training.

    Works in batches while the site runs, and decides nothing. Stopped half-way, it names the
    number to go on behind; going on from the beginning does no harm.
    """
    wanted = _to_screen(everything)
    behind = select(func.count()).select_from(wanted.where(Comment.id > after).subquery())
    total, done = db.session.scalar(behind) or 0, 0
    db.session.rollback()
    try:
        with click.progressbar(range(total), label="Screening") as bar:
            while batch := db.session.scalars(_behind(wanted, after)).all():
                for comment in batch:
                    screening.screen(comment, tell=False)
                after, done = batch[-1].id, done + len(batch)
                _let_others_write()
                bar.update(len(batch))
    finally:
        if done < total:
            click.echo(f"Stopped. To go on: flask comments rescreen --after {after}", err=True)
    click.echo(f"{done} comments screened again.")


def _to_screen(everything: bool) -> Select[Comment]:
    """Comments of readers whose words are there."""
    theirs = Comment.answered_by_id.is_(None), Comment.source != ""
    wanted = select(Comment).where(*theirs)
    return wanted if everything else wanted.where(Comment.status == "pending")


def _behind(wanted: Select[Comment], after: int) -> Select[Comment]:
    """Locked likewise, so that words which change meanwhile are screened as they are."""
    Decision.lock_log()
    following = wanted.where(Comment.id > after).order_by(Comment.id)
    return following.limit(BATCH).with_for_update(key_share=True)
