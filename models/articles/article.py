"""An article, its public thread, and the version that every reader's page is known by."""

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
from models.articles.search_parts import parts_of
from models.articles.source.document import Document
from models.column_types import UTCDateTime, now
from models.errors import CommentsClosed
from models.search_index import SearchEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.articles.source.file import ArticleSource


class Article(Model):
    """One published article. `version` rises with any change a reader could see, `places` with
    every thread that appears; `responses` counts the public comments, the last of which came or
    went at `thread_changed_at`: a withdrawal keeps no date, so it moves nothing. `language` is ""
    where it is the site's; a translation names the slug of its original."""

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
        JSON, info={"may_hold_address": "an editor's published words may name one to write to"}
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
        """Every article, the newest first."""
        return select(cls).order_by(cls.published.desc(), cls.id.desc())

    @classmethod
    def with_slug(cls, slug: str) -> Select[Article]:
        return select(cls).where(cls.slug == slug)

    @classmethod
    def without_text(cls, slug: str) -> Select[Article]:
        """The article with this slug, for whoever does not show it."""
        return cls.with_slug(slug).options(defer(cls.body))

    @classmethod
    def version_of(cls, slug: str) -> int | None:
        """The version of one article, read without loading it; None where there is none."""
        return db.session.scalar(select(cls.version).where(cls.slug == slug))

    @classmethod
    def edition_of(cls, slug: str) -> Row[int, int] | None:
        """The `version` and the `places` of one article, read without loading it."""
        return db.session.execute(
            select(cls.version, cls.places).where(cls.slug == slug)
        ).one_or_none()

    @classmethod
    def version_of_all(cls) -> str:
        """Changes whenever an article is added or any article's version rises."""
        row = db.session.execute(select(func.count(), func.sum(cls.version)).select_from(cls)).one()
        return f"{row[0]}-{row[1] or 0}"

    @classmethod
    def publish(cls, manuscripts: Iterable[ArticleSource]) -> list[Article]:
        """Store new and changed manuscripts and return those; publishing twice changes nothing."""
        return [article for each in manuscripts if (article := cls._publish(each))]

    @classmethod
    def _publish(cls, manuscript: ArticleSource) -> Article | None:
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
        article._take(content)
        return article

    def _take(self, content: dict[str, Any]) -> None:
        """Become what was written, and let the same article in other languages know."""
        spoke = (self.language, self.translation_of) if self.id else None
        earlier = self.translations if self.id else []
        for key, value in content.items():
            setattr(self, key, value)
        if self.id:
            self.bump_version()
        db.session.add(self)
        db.session.flush()
        self.index_for_search()
        if spoke != (self.language, self.translation_of):
            for each in {*earlier, *self.translations}:
                each.bump_version()

    def index_for_search(self) -> None:
        """Let readers find every part of the article as it is now."""
        parts = parts_of(self.document, title=self.title, description=self.description)
        indexed = ((part.anchor, part.title, part.text) for part in parts)
        SearchEntry.index_article(self.id, self.title, indexed)

    @property
    def written_in(self) -> str:
        """The tag of its language: the site's own where it says none."""
        return self.language or str(current_app.config["SETTINGS"].site_language)

    @property
    def original(self) -> str:
        """The slug that this article and its translations are known by together."""
        return self.translation_of or self.slug

    @property
    def translations(self) -> list[Article]:
        """The same article in other languages, without its text."""
        together = or_(Article.slug == self.original, Article.translation_of == self.original)
        others = select(Article).where(together, Article.id != self.id).options(defer(Article.body))
        return [*db.session.scalars(others.order_by(Article.language, Article.id))]

    @property
    def document(self) -> Document:
        """The rendered article in its parts."""
        return Document.from_json(self.body)

    def closes_on(self, *, after: int) -> date | None:
        """The first day on which its age closes the comments, `after` days; None: never, for 0."""
        return self.published + timedelta(days=after) if after else None

    def takes_replies(self, *, close_after: int, on: date) -> bool:
        """Whether a reply may be left `on` that day (UTC): not closed by hand, nor by age."""
        closing = self.closes_on(after=close_after)
        return self.comments_open and not (closing and closing <= on)

    def check_open(self, *, close_after: int, on: date) -> None:
        """Raise `CommentsClosed` where no comment may be left on that day."""
        if not self.takes_replies(close_after=close_after, on=on):
            raise CommentsClosed

    def bump_version(self) -> None:
        """Raise the version: the next reader gets a page made anew."""
        self.version = Article.version + 1

    def bump_thread_version(self, *, responses: int, is_dated: bool) -> None:
        """Raise the version, for so many `responses` came or, below 0, went."""
        self.bump_version()
        self.responses = Article.responses + responses
        if is_dated:
            self.thread_changed_at = now()

    def next_thread_number(self) -> int:
        """Give a thread its place: the next one, and never one that was given before."""
        given = update(Article).where(Article.id == self.id).values(places=Article.places + 1)
        return db.session.scalars(given.returning(Article.places)).one()
