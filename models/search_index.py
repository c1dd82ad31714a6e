"""The search index: folded text of every article part and every public comment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.text.folding import folded_words
from models.text.plain_text import plain_text

IndexedPart = tuple[str, str, str]  # anchor, title, text


class SearchEntry(Model):
    """Folded text of one article part or comment. Rows are replaced, never updated.

    Triggers in `migrations/` keep the full-text index in sync with these rows, and delete a
    comment's row as soon as the comment is edited or no longer public.
    """

    __tablename__ = "findables"
    __table_args__ = (Index(None, "article_id", "comment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), unique=True
    )
    anchor: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)

    @classmethod
    def index_article(cls, article_id: int, title: str, parts: Iterable[IndexedPart]) -> None:
        """Replace an article's rows by its current parts."""
        old = cls.article_id == article_id, cls.comment_id.is_(None)
        rows = [
            {
                "article_id": article_id,
                "anchor": anchor,
                "heading": _folded(title, part_title),
                "words": _folded(part_text),
            }
            for anchor, part_title, part_text in parts
        ]
        _replace(old, rows)

    @classmethod
    def index_comment(cls, comment_id: int, *, article_id: int, name: str, html: str) -> None:
        """Replace the row of a public comment by its text and author name."""
        db.session.flush()  # let the delete trigger of a pending UPDATE fire first
        row = {
            "article_id": article_id,
            "comment_id": comment_id,
            "anchor": f"comment-{comment_id}",
            "heading": _folded(name),
            "words": _folded(plain_text(html)),
        }
        _replace([cls.comment_id == comment_id], [row])


def _folded(*texts: str) -> str:
    return " ".join(word for text in texts for word in folded_words(text))


def _replace(old: Iterable[ColumnElement[bool]], rows: list[dict[str, Any]]) -> None:
    db.session.execute(delete(SearchEntry).where(*old))
    db.session.execute(insert(SearchEntry), rows)
