"""What is new: the articles and comments of the feeds, and when each page last changed."""

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

MOST = 50  # entries of a feed
BEGINNING = date(2026, 1, 1)  # the “updated” of a feed that has nothing to tell yet


@dataclass(frozen=True, slots=True)
class ArticleFeed:
    """The articles that were updated last, the newest first."""

    articles: Sequence[Article]

    @classmethod
    def newest(cls) -> ArticleFeed:
        by_date = select(Article).order_by(Article.updated.desc(), Article.id.desc())
        return cls(db.session.scalars(by_date.options(_without_text()).limit(MOST)).all())

    @property
    def updated(self) -> date:
        return self.articles[0].updated if self.articles else BEGINNING


@dataclass(frozen=True, slots=True)
class CommentFeed:
    """The public comments of an article that appeared last, the newest first.

    A comment appears when it is approved: one that waited long still comes first then, and
    nobody who asks now and again misses it. `updated` is when the last one came or went.
    """

    article: Article
    comments: Sequence[Comment]
    updated: date | datetime

    @classmethod
    def of(cls, article: Article) -> CommentFeed:
        public = select(Comment).where(text(PUBLIC.text), Comment.article_id == article.id)
        newest = public.order_by(Comment.decided_at.desc(), Comment.id.desc()).limit(MOST)
        updated = article.thread_changed_at or article.published
        return cls(article, db.session.scalars(newest).all(), updated)


@dataclass(frozen=True, slots=True)
class Page:
    """An article's page, and when it last changed for its readers."""

    article: Article
    changed: date | datetime
    languages: Sequence[Article]

    @classmethod
    def all(cls) -> list[Page]:
        """Every page, that of the newest article first; `languages` are it and its translations,
        where it has any."""
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
    """Neither a feed nor a map shows it. Asked for only now, for it ties all models together."""
    return defer(Article.body)


def _several(articles: list[Article]) -> list[Article]:
    return articles if len(articles) > 1 else []


def _later(day: date, moment: datetime | None) -> date | datetime:
    return moment if moment and moment.date() >= day else day
