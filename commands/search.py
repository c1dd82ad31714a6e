"""`flask search`: rebuild the search index."""

from __future__ import annotations

import click
from sqlalchemy import Select, func, select

from commands.command_errors import SiteGroup
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment

search = SiteGroup("search", help="Rebuild the search index.")

BATCH_SIZE = 200  # comments in one transaction


@search.command()
def rebuild() -> None:
    """Rebuild the search index of articles and public comments.

    Works in batches while the site runs and replaces each entry as a whole, so search stays
    complete. If interrupted, run it again.
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
    click.echo(f"Indexed {len(articles)} articles and {total} comments.")


def _public_after(last: int) -> Select[Comment]:
    """Return locked comments, so that one that is withdrawn meanwhile is not indexed again."""
    public = select(Comment).where(Comment.status == "approved", Comment.id > last)
    return public.order_by(Comment.id).limit(BATCH_SIZE).with_for_update()
