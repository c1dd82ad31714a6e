"""`flask comments`: re-render or re-screen all comments."""

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

BATCH_SIZE = 50  # comments in one transaction, which blocks other writers on SQLite
PAUSE = 0.15  # seconds between transactions; SQLite polls for its lock every 0.1


@comments.command()
def resanitise() -> None:
    """Re-render every comment whose HTML was made by an earlier sanitiser policy.

    Works in batches while the site runs; if interrupted, run it again to continue.
    """
    changed = 0
    total = db.session.scalar(select(func.count()).select_from(Comment.outdated().subquery()))
    db.session.rollback()
    with click.progressbar(range(total or 0), label="Sanitising") as bar:
        while batch := _next_batch():
            changed += sum(edit.resanitise(comment) for comment in batch)
            _commit_and_pause()
            bar.update(len(batch))
    click.echo(f"Policy {sanitiser.POLICY}: the HTML of {changed} comments changed.")


def _commit_and_pause() -> None:
    db.session.commit()
    sleep(PAUSE)


def _next_batch() -> Sequence[Comment]:
    """Return locked comments, so that an author's concurrent edit is not undone. The lock does not
    block replies to them, which may hold the lock that screening waits for."""
    Decision.lock_log()
    outdated = Comment.outdated().limit(BATCH_SIZE).with_for_update(key_share=True)
    return db.session.scalars(outdated).all()


@comments.command()
@click.option("--all", "everything", is_flag=True, help="Include decided comments.")
@click.option("--after", default=0, help="Continue after the comment with this id.")
def rescreen(everything: bool, after: int) -> None:
    """Screen pending comments again: after an upgrade, new rules or training.

    Works in batches while the site runs, and decides nothing. If interrupted, it prints the comment
    to continue after; starting from the beginning is harmless.
    """
    wanted = _to_screen(everything)
    behind = select(func.count()).select_from(wanted.where(Comment.id > after).subquery())
    total, done = db.session.scalar(behind) or 0, 0
    db.session.rollback()
    try:
        with click.progressbar(range(total), label="Screening") as bar:
            while batch := db.session.scalars(_next_to_screen(wanted, after)).all():
                for comment in batch:
                    screening.screen(comment, tell=False)
                after, done = batch[-1].id, done + len(batch)
                _commit_and_pause()
                bar.update(len(batch))
    finally:
        if done < total:
            click.echo(f"Stopped. To go on: flask comments rescreen --after {after}", err=True)
    click.echo(f"{done} comments screened again.")


def _to_screen(everything: bool) -> Select[Comment]:
    """Return a query for readers' comments that still have their text."""
    theirs = Comment.answered_by_id.is_(None), Comment.source != ""
    wanted = select(Comment).where(*theirs)
    return wanted if everything else wanted.where(Comment.status == "pending")


def _next_to_screen(wanted: Select[Comment], after: int) -> Select[Comment]:
    """Return locked comments, so that a concurrent edit is screened as it is."""
    Decision.lock_log()
    following = wanted.where(Comment.id > after).order_by(Comment.id)
    return following.limit(BATCH_SIZE).with_for_update(key_share=True)
