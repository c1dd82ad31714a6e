"""What search can find: the parts of every article, and every comment that readers see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.articles.source.document import NUTSHELL
from models.text.folding import folded_words
from models.text.plain_text import plain_text

if TYPE_CHECKING:
    from models.articles.article import Article
    from models.comments.comment import Comment


class Part(NamedTuple):
    """A part of an article that a link can lead to; the head of it has no anchor."""

    anchor: str
    title: str
    html: str

    @property
    def text(self) -> str:
        """Its words in one line."""
        return plain_text(self.html)


class Findable(Model):
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
    def put_article(cls, article: Article) -> None:
        """Let the parts of an article be found as they are now."""
        old = cls.article_id == article.id, cls.comment_id.is_(None)
        rows = (
            {
                "anchor": part.anchor,
                "heading": _folded(article.title, part.title),
                "words": _folded(part.text),
            }
            for part in parts_of(article)
        )
        _replace(old, [{"article_id": article.id, **row} for row in rows])

    @classmethod
    def put_comment(cls, comment: Comment) -> None:
        """Let a comment that readers see be found, by its words and its writer's name."""
        db.session.flush()  # a change of the comment takes the row away that it had
        row = {
            "article_id": comment.article_id,
            "comment_id": comment.id,
            "anchor": f"comment-{comment.id}",
            "heading": _folded(comment.name),
            "words": _folded(plain_text(comment.html)),
        }
        _replace([cls.comment_id == comment.id], [row])


def parts_of(article: Article) -> Iterator[Part]:
    """The head of an article, then its parts in the order of the page."""
    document = article.document
    yield Part("", article.title, f"<p>{escape(article.description)}</p>{document.summary_html}")
    yield Part(NUTSHELL.anchor, NUTSHELL.title, document.nutshell_html)
    for section in document.sections:
        yield Part(section.anchor, section.title, section.html)
    for each in document.questions:
        yield Part(each.anchor, each.question, each.answer_html)
    for section in document.closing:
        yield Part(section.anchor, section.title, section.html)


def _folded(*texts: str) -> str:
    return " ".join(word for text in texts for word in folded_words(text))


def _replace(old: Iterable[ColumnElement[bool]], rows: list[dict[str, Any]]) -> None:
    db.session.execute(delete(Findable).where(*old))
    db.session.execute(insert(Findable), rows)
