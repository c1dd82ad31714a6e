"""An article, its public thread, and the version that every reader's page is known by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.manuscript import Manuscript
from models.manuscript.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterable


class Article(Model):
    """One published article. `version` rises with any change a reader could see."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(200))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    published: Mapped[date]
    updated: Mapped[date]
    sources_checked: Mapped[date]
    comments_open: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)

    @classmethod
    def all_by_date(cls) -> Select[Article]:
        """Every article, the newest first."""
        return select(cls).order_by(cls.published.desc(), cls.id.desc())

    @classmethod
    def with_slug(cls, slug: str) -> Select[Article]:
        return select(cls).where(cls.slug == slug)

    @classmethod
    def version_of(cls, slug: str) -> int | None:
        """The version of one article, read without loading it; None where there is none."""
        return db.session.scalar(select(cls.version).where(cls.slug == slug))

    @classmethod
    def version_of_all(cls) -> str:
        """Changes whenever an article is added or any article's version rises."""
        row = db.session.execute(select(func.count(), func.sum(cls.version)).select_from(cls)).one()
        return f"{row[0]}-{row[1] or 0}"

    @classmethod
    def publish(cls, manuscripts: Iterable[Manuscript]) -> list[Article]:
        """Store new and changed manuscripts and return those; publishing twice changes nothing."""
        return [article for each in manuscripts if (article := cls._publish(each))]

    @classmethod
    def _publish(cls, manuscript: Manuscript) -> Article | None:
        article = db.session.scalar(cls.with_slug(manuscript.slug)) or cls(slug=manuscript.slug)
        content = {
            "title": manuscript.title,
            "description": manuscript.description,
            "body": manuscript.document.to_json(),
            "published": manuscript.published,
            "updated": manuscript.updated,
            "sources_checked": manuscript.sources_checked,
            "comments_open": manuscript.comments_open,
        }
        if article.id and all(getattr(article, key) == value for key, value in content.items()):
            return None
        for key, value in content.items():
            setattr(article, key, value)
        article.version = (article.version or 0) + 1
        db.session.add(article)
        db.session.flush()
        return article

    @property
    def document(self) -> Document:
        """The rendered article in its parts."""
        return Document.from_json(self.body)

    def has_changed(self) -> None:
        """Raise the version: the next reader gets a page made anew."""
        self.version = Article.version + 1
