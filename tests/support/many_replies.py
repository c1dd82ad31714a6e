"""Many copies of the last reply, as if they had been left and decided one after the other."""

from __future__ import annotations

import secrets

from flask import Flask
from sqlalchemy import insert, select, update

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment

OF_ITS_OWN = ("key_digest", "words_fingerprint", "network_fingerprint")  # each has, or forgot


def copy(site: Flask, number: int) -> None:
    """Add so many: where the last one is public, each begins a thread and can be found."""
    table = db.metadata.tables["comments"]
    with site.app_context():
        row = db.session.execute(select(table).order_by(table.c.id.desc())).mappings().first()
        assert row
        its = {**row, **dict.fromkeys(OF_ITS_OWN)}
        del its["id"]
        copies = [{**its, "receipt_digest": secrets.token_bytes(32)} for _ in range(number)]
        if row["place"]:
            copies = [{**each, "place": row["place"] + n} for n, each in enumerate(copies, 1)]
        if copies:
            db.session.execute(insert(table), copies)
        if row["status"] == "approved":
            _show(row["article_id"], after=row["id"], number=number)
        db.session.commit()


def _show(article_id: int, *, after: int, number: int) -> None:
    """Let readers see them: on a page made anew, and by search."""
    for comment in db.session.scalars(select(Comment).where(Comment.id > after)):
        comment.index_for_search()
    of = Article.version + 1, Article.places + number, Article.responses + number
    names = ("version", "places", "responses")
    article = update(Article).where(Article.id == article_id)
    db.session.execute(article.values(dict(zip(names, of, strict=True))))
