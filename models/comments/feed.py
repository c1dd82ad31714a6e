"""Entries of the feeds and the sitemap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import defer
from sqlalchemy.orm.interfaces import ORMOption

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.constraints import PUBLIC

FEED_SIZE = 50  # entries
EMPTY_FEED_DATE = date(2026, 1, 1)  # “updated” of a feed without entries


@dataclass(frozen=True, slots=True)
class ArticleFeed:
    """Most recently updated articles, newest first."""

    articles: Sequence[Article]

    @classmethod
    def newest(cls) -> ArticleFeed:
        by_date = select(Article).order_by(Article.updated.desc(), Article.id.desc())
        return cls(db.session.scalars(by_date.options(_without_text()).limit(FEED_SIZE)).all())

    @property
    def updated(self) -> date:
        return self.articles[0].updated if self.articles else EMPTY_FEED_DATE


@dataclass(frozen=True, slots=True)
class CommentFeed:
    """Most recently published comments of an article, newest first.

    Sorted by approval, so that a comment approved late isn't missed by feed readers. `updated` is
    when a comment was last published or removed.
    """

    article: Article
    comments: Sequence[Comment]
    updated: date | datetime

    @classmethod
    def of(cls, article: Article) -> CommentFeed:
        public = select(Comment).where(text(PUBLIC.text), Comment.article_id == article.id)
        newest = public.order_by(Comment.decided_at.desc(), Comment.id.desc()).limit(FEED_SIZE)
        updated = article.thread_changed_at or article.published
        return cls(article, db.session.scalars(newest).all(), updated)


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """Article page of the sitemap, and when it last changed."""

    article: Article
    changed: date | datetime
    languages: Sequence[Article]

    @classmethod
    def all(cls) -> list[SitemapPage]:
        """Return every article page, newest first.

        `languages` holds the article and its translations, or nothing if it has none.
        """
        articles = db.session.scalars(Article.all_by_date().options(_without_text())).all()
        together: defaultdict[str, list[Article]] = defaultdict(list)
        for each in articles:
            together[each.original].append(each)
        return [
            cls(
                each,
                _later(each.updated, each.thread_changed_at),
                _several(together[each.original]),
            )
            for each in articles
        ]


def _without_text() -> ORMOption:
    """Return the option to skip article bodies.

    Built on demand, because it configures all mappers.
    """
    return defer(Article.body)


def _several(articles: list[Article]) -> list[Article]:
    return articles if len(articles) > 1 else []


def _later(day: date, moment: datetime | None) -> date | datetime:
    return moment if moment and moment.date() >= day else day
