"""Public thread of an article: approved comments as a tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Select, select

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.editors_note import EditorsNote
from models.comments.thread_page import ThreadPage


@dataclass(slots=True)
class Branch:
    """Comment with its replies, oldest first.

    If the comment itself isn't public, only a placeholder is shown: its text and name are hidden.
    """

    comment: Comment
    note: EditorsNote | None = None
    replies: list[Branch] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Number of public replies, at any depth."""
        return sum(each.comment.is_public + each.size for each in self.replies)


@dataclass(frozen=True, slots=True)
class Thread:
    """Branches of one page of a thread, and the article's number of public comments."""

    branches: list[Branch]
    count: int
    page: ThreadPage

    @classmethod
    def of(cls, article: Article, page: ThreadPage | None = None) -> Thread:
        """Return one page, by default the first, in at most six queries."""
        page = page or ThreadPage(article.places)
        begun = db.session.scalars(_roots_on(article, page)).all()
        replies = db.session.scalars(_public_in([each.id for each in begun]))
        public = [*(each for each in begun if each.is_public), *replies]

        notes = {each.comment_id: each for each in _notes_in(begun)} if begun else {}
        shown = _with_ancestors(public, begun)
        branches = {each.id: Branch(each, notes.get(each.id)) for each in shown}
        roots = [branch for branch in branches.values() if not _attach(branch, branches)]
        return cls(roots[::-1] if page.newest_first else roots, article.responses, page)


def _notes_in(begun: Iterable[Comment]) -> Iterable[EditorsNote]:
    """Return the editor's notes in these threads.

    A single IN list: with OR, PostgreSQL would read every note of the site.
    """
    threads = [each.id for each in begun]
    replies = _public_in(threads).with_only_columns(Comment.id)
    here = select(Comment.id).where(Comment.id.in_(threads)).union_all(replies)
    return db.session.scalars(select(EditorsNote).where(EditorsNote.comment_id.in_(here)))


def _roots_on(article: Article, page: ThreadPage) -> Select[Comment]:
    """Select the root comments on a page, public or not."""
    wanted = Comment.article_id == article.id, Comment.place.between(*page.places)
    return select(Comment).where(*wanted).order_by(Comment.id)


def _public_in(threads: list[int]) -> Select[Comment]:
    """Select the public replies in these threads, unordered.

    With ORDER BY, SQLite would scan every public comment in that order.
    """
    return select(Comment).where(Comment.root_id.in_(threads), Comment.status == "approved")


def _with_ancestors(public: list[Comment], begun: Iterable[Comment]) -> list[Comment]:
    """Add the parents of public comments that aren't public, at most four levels up."""
    found = {each.id: each for each in public}
    at_hand = {each.id: each for each in begun}
    while missing := {each.parent_id for each in found.values() if each.parent_id} - set(found):
        found |= {key: at_hand[key] for key in missing & set(at_hand)}
        if farther := missing - set(at_hand):
            for each in db.session.scalars(select(Comment).where(Comment.id.in_(farther))):
                found[each.id] = each
    return [found[key] for key in sorted(found)]


def _attach(branch: Branch, branches: dict[int, Branch]) -> bool:
    """Attach a branch to its parent; return whether it has one."""
    parent = branch.comment.parent_id
    if parent:
        branches[parent].replies.append(branch)
    return bool(parent)
