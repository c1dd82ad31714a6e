"""Published articles, with the version their pages are cached by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Index,
    Row,
    Select,
    String,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, defer, mapped_column

from extensions import Model, db
from models.articles.source.document import Document
from models.column_types import UTCDateTime, now
from models.errors import CommentsClosed
from models.search_index import SearchEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.articles.source.file import ArticleSource


class Article(Model):
    """One published article.

    `version` increases with every change visible to readers, `places` with every published thread.
    `responses` counts the public comments; `thread_changed_at` is when the last one was published
    or removed, except for withdrawals, which store no date. `language` is "" for the site's
    language; `translation_of` is the slug of the original.
    """

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("responses >= 0", name="responses_counted"),
        Index(None, "translation_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(200))
    body: Mapped[dict[str, Any]] = mapped_column(
        JSON, info={"may_hold_address": "published by an editor, who may give a contact address"}
    )
    published: Mapped[date]
    updated: Mapped[date]
    sources_checked: Mapped[date]
    comments_open: Mapped[bool]
    language: Mapped[str] = mapped_column(String(12), default="", server_default=text("''"))
    translation_of: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)
    places: Mapped[int] = mapped_column(default=0, server_default="0")
    responses: Mapped[int] = mapped_column(default=0, server_default="0")
    thread_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def all_by_date(cls) -> Select[Article]:
        """Select all articles, newest first."""
        return select(cls).order_by(cls.published.desc(), cls.id.desc())

    @classmethod
    def with_slug(cls, slug: str) -> Select[Article]:
        return select(cls).where(cls.slug == slug)

    @classmethod
    def without_body(cls, slug: str) -> Select[Article]:
        """Select the article with this slug without loading its body."""
        return cls.with_slug(slug).options(defer(cls.body))

    @classmethod
    def version_of(cls, slug: str) -> int | None:
        """Return the version of one article without loading it, or None if there is none."""
        return db.session.scalar(select(cls.version).where(cls.slug == slug))

    @classmethod
    def edition_of(cls, slug: str) -> Row[int, int] | None:
        """Return `version` and `places` of one article without loading it."""
        return db.session.execute(
            select(cls.version, cls.places).where(cls.slug == slug)
        ).one_or_none()

    @classmethod
    def version_of_all(cls) -> str:
        """Return a value that changes when an article is added or any version increases."""
        row = db.session.execute(select(func.count(), func.sum(cls.version)).select_from(cls)).one()
        return f"{row[0]}-{row[1] or 0}"

    @classmethod
    def publish(cls, manuscripts: Iterable[ArticleSource]) -> list[Article]:
        """Store new and changed articles and return them; publishing twice changes nothing."""
        return [article for each in manuscripts if (article := cls._store(each))]

    @classmethod
    def _store(cls, manuscript: ArticleSource) -> Article | None:
        article = db.session.scalar(cls.with_slug(manuscript.slug)) or cls(slug=manuscript.slug)
        content = {
            "title": manuscript.title,
            "description": manuscript.description,
            "body": manuscript.document.to_json(),
            "published": manuscript.published,
            "updated": manuscript.updated,
            "sources_checked": manuscript.sources_checked,
            "comments_open": manuscript.comments_open,
            "language": manuscript.language,
            "translation_of": manuscript.translation_of,
        }
        if article.id and all(getattr(article, key) == value for key, value in content.items()):
            return None
        article._update(content)
        return article

    def _update(self, content: dict[str, Any]) -> None:
        """Store new content, bumping translations if the language or original changed."""
        language_before = (self.language, self.translation_of) if self.id else None
        earlier = self.translations if self.id else []
        for key, value in content.items():
            setattr(self, key, value)
        if self.id:
            self.bump_version()
        db.session.add(self)
        db.session.flush()
        self.index_for_search()
        if language_before != (self.language, self.translation_of):
            for each in {*earlier, *self.translations}:
                each.bump_version()

    def index_for_search(self) -> None:
        """Replace the article's entries in the search index."""
        parts = self.document.parts(title=self.title, description=self.description)
        indexed = ((part.anchor, part.title, part.text) for part in parts)
        SearchEntry.index_article(self.id, self.title, indexed)

    @property
    def written_in(self) -> str:
        """Language tag of the article, by default the site's."""
        return self.language or str(current_app.config["SETTINGS"].site_language)

    @property
    def original(self) -> str:
        """Slug shared by an article and its translations."""
        return self.translation_of or self.slug

    @property
    def translations(self) -> list[Article]:
        """Articles in other languages that share this original, without bodies."""
        together = or_(Article.slug == self.original, Article.translation_of == self.original)
        others = select(Article).where(together, Article.id != self.id).options(defer(Article.body))
        return [*db.session.scalars(others.order_by(Article.language, Article.id))]

    @property
    def document(self) -> Document:
        """Rendered article."""
        return Document.from_json(self.body)

    def closes_on(self, *, after: int) -> date | None:
        """Return the first day on which comments are closed by age, `after` days; None if 0."""
        return self.published + timedelta(days=after) if after else None

    def takes_replies(self, *, close_after: int, on: date) -> bool:
        """Return whether comments are open on that day (UTC)."""
        closing = self.closes_on(after=close_after)
        return self.comments_open and not (closing and closing <= on)

    def check_open(self, *, close_after: int, on: date) -> None:
        """Raise `CommentsClosed` where no comment may be left on that day."""
        if not self.takes_replies(close_after=close_after, on=on):
            raise CommentsClosed

    def bump_version(self) -> None:
        """Increase the version, invalidating cached pages."""
        self.version = Article.version + 1

    def bump_thread_version(self, *, responses: int, is_dated: bool) -> None:
        """Increase the version and add `responses`, negative for removed comments."""
        self.bump_version()
        self.responses = Article.responses + responses
        if is_dated:
            self.thread_changed_at = now()

    def next_thread_number(self) -> int:
        """Allocate and return the next thread number; numbers are never reused."""
        given = update(Article).where(Article.id == self.id).values(places=Article.places + 1)
        return db.session.scalars(given.returning(Article.places)).one()
