"""The public thread of an article: approved comments, nested under what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from extensions import db
from models.article import Article
from models.comment import Comment


@dataclass(slots=True)
class Branch:
    """A comment and the replies to it, oldest first.

    Where the comment itself is not public but replies to it are, a branch says only that
    something stood here: its words and name are not for readers.
    """

    comment: Comment
    replies: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Thread:
    """The branches of an article, and how many public comments they hold."""

    branches: list[Branch]
    count: int

    @classmethod
    def of(cls, article: Article) -> Thread:
        public = list(db.session.scalars(Comment.public_on(article)))
        branches = {each.id: Branch(each) for each in _with_ancestors(public)}
        roots = [branch for branch in branches.values() if not _hang(branch, branches)]
        return cls(branches=roots, count=len(public))


def _with_ancestors(public: list[Comment]) -> list[Comment]:
    """Add what public comments answer, where that is not public itself; at most 4 steps up."""
    found = {each.id: each for each in public}
    while missing := {each.parent_id for each in found.values() if each.parent_id} - set(found):
        for each in db.session.scalars(select(Comment).where(Comment.id.in_(missing))):
            found[each.id] = each
    return [found[key] for key in sorted(found)]


def _hang(branch: Branch, branches: dict[int, Branch]) -> bool:
    """Hang a branch under the one it answers; tell whether there was one."""
    parent = branch.comment.parent_id
    if parent:
        branches[parent].replies.append(branch)
    return bool(parent)
