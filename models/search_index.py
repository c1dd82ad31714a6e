"""The search index: the folded words of every part of an article and every public comment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.text.folding import folded_words
from models.text.plain_text import plain_text

IndexedPart = tuple[str, str, str]  # its anchor, its title, its text


class SearchEntry(Model):
    """The folded words of one part or comment. A row is replaced, never changed.

    The database keeps its index with these rows, and takes a comment's row out by itself as
    soon as readers no longer see that comment as it was: triggers in `migrations/` do both.
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
        """Replace what the index holds of an article by its parts."""
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
        """Replace what the index holds of a public comment by its text and its writer's name."""
        db.session.flush()  # a change of the comment takes the row away that it had
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
