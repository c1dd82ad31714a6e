"""`flask search`: what can be found."""

from __future__ import annotations

import click
from sqlalchemy import Select, func, select

from commands.command_errors import SiteGroup
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment

search = SiteGroup("search", help="Look after what search finds.")

BATCH = 200  # comments a transaction


@search.command()
def rebuild() -> None:
    """Make what search finds anew from the articles and public comments.

    Works in batches while the site runs, each replaced as a whole: search never finds less
    than before. Stopped half-way, it can simply be started again.
    """
    articles = db.session.scalars(select(Article).order_by(Article.id)).all()
    for article in articles:
        article.index_for_search()
    db.session.commit()
    total = db.session.scalar(select(func.count()).where(Comment.status == "approved")) or 0
    db.session.rollback()
    with click.progressbar(length=total, label="Comments") as bar:
        last = 0
        while batch := db.session.scalars(_public_after(last)).all():
            for comment in batch:
                comment.index_for_search()
            last = batch[-1].id
            db.session.commit()
            bar.update(len(batch))
    click.echo(f"{len(articles)} articles and {total} comments can be found.")


def _public_after(last: int) -> Select[Comment]:
    """Locked, so that words which their writer withdraws meanwhile are not found again."""
    public = select(Comment).where(Comment.status == "approved", Comment.id > last)
    return public.order_by(Comment.id).limit(BATCH).with_for_update()
