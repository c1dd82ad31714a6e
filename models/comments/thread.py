"""The public thread of an article: approved comments, nested under what they answer."""

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
    """A comment and the replies to it, oldest first.

    Where the comment itself is not public but replies to it are, a branch says only that
    something stood here: its words and name are not for readers.
    """

    comment: Comment
    note: EditorsNote | None = None
    replies: list[Branch] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many replies hang here that readers can see, at any depth."""
        return sum(each.comment.is_public + each.size for each in self.replies)


@dataclass(frozen=True, slots=True)
class Thread:
    """The branches on one page of an article, and how many public comments the article has."""

    branches: list[Branch]
    count: int
    page: ThreadPage

    @classmethod
    def of(cls, article: Article, page: ThreadPage | None = None) -> Thread:
        """Read one page, the first unless said otherwise: at most six queries, however many
        comments the article has."""
        page = page or ThreadPage(article.places)
        begun = db.session.scalars(_begun_on(article, page)).all()
        replies = db.session.scalars(_public_in([each.id for each in begun]))
        public = [*(each for each in begun if each.is_public), *replies]

        notes = {each.comment_id: each for each in _notes_in(begun)} if begun else {}
        shown = _with_ancestors(public, begun)
        branches = {each.id: Branch(each, notes.get(each.id)) for each in shown}
        roots = [branch for branch in branches.values() if not _hang(branch, branches)]
        return cls(roots[::-1] if page.newest_first else roots, article.responses, page)


def _notes_in(begun: Iterable[Comment]) -> Iterable[EditorsNote]:
    """The editors' notes in these threads: few, if any. In one list of numbers: asked for one or
    the other, PostgreSQL would read every note of the site."""
    threads = [each.id for each in begun]
    replies = _public_in(threads).with_only_columns(Comment.id)
    here = select(Comment.id).where(Comment.id.in_(threads)).union_all(replies)
    return db.session.scalars(select(EditorsNote).where(EditorsNote.comment_id.in_(here)))


def _begun_on(article: Article, page: ThreadPage) -> Select[Comment]:
    """The comments that begin the threads of a page, public or not."""
    wanted = Comment.article_id == article.id, Comment.place.between(*page.places)
    return select(Comment).where(*wanted).order_by(Comment.id)


def _public_in(threads: list[int]) -> Select[Comment]:
    """What readers see of the replies in these threads. In no order: asked for one, SQLite
    would read every public comment of the site in that order, and throw most away."""
    return select(Comment).where(Comment.root_id.in_(threads), Comment.status == "approved")


def _with_ancestors(public: list[Comment], begun: Iterable[Comment]) -> list[Comment]:
    """Add what public comments answer, where that is not public itself; at most 4 steps up."""
    found = {each.id: each for each in public}
    at_hand = {each.id: each for each in begun}
    while missing := {each.parent_id for each in found.values() if each.parent_id} - set(found):
        found |= {key: at_hand[key] for key in missing & set(at_hand)}
        if farther := missing - set(at_hand):
            for each in db.session.scalars(select(Comment).where(Comment.id.in_(farther))):
                found[each.id] = each
    return [found[key] for key in sorted(found)]


def _hang(branch: Branch, branches: dict[int, Branch]) -> bool:
    """Hang a branch under the one it answers; tell whether there was one."""
    parent = branch.comment.parent_id
    if parent:
        branches[parent].replies.append(branch)
    return bool(parent)
