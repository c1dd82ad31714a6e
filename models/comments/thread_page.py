"""A page of an article's threads: which places it shows, and where it stands among the others.

A thread gets its place when it is first shown, and keeps it. So fifty places are one page for
good: what is added comes behind, and what goes leaves its place empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict

from models.comments.comment import Comment

THREADS = 50  # places a page


class PageAddress(TypedDict, total=False):
    """The query of a page's address."""

    page: int
    order: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page. `given` is how many places the article gave so far; `number` 0 is where the
    order begins.

    The newest first begin with the last page, and while that fills, with the one before too.
    """

    given: int = 0
    number: int = 0
    newest_first: bool = False

    @classmethod
    def holding(cls, comment: Comment, *, newest_first: bool = False) -> ThreadPage:
        """The page that shows a comment's thread."""
        place = (comment.root or comment).place or 1
        page = cls(comment.article.places, -(-place // THREADS), newest_first)
        return page.beginning if page.begins else page

    @property
    def beginning(self) -> ThreadPage:
        """The page where this order begins."""
        return replace(self, number=0)

    @property
    def turned(self) -> ThreadPage:
        """The page where the other order begins."""
        return replace(self, number=0, newest_first=not self.newest_first)

    @property
    def last(self) -> int:
        """The number of the page with the newest threads."""
        return max(1, -(-self.given // THREADS))

    @property
    def exists(self) -> bool:
        return self.number <= self.last

    @property
    def begins(self) -> bool:
        """Whether the order begins here, so that the address needs no number."""
        lowest, highest = self._begin
        return self.number == 0 or lowest <= self.number <= highest

    @property
    def shown(self) -> tuple[int, int]:
        """The lowest and the highest number of what is shown together: mostly the same."""
        return self._begin if self.begins else (self.number, self.number)

    @property
    def places(self) -> tuple[int, int]:
        """The first and the last place shown."""
        lowest, highest = self.shown
        return (lowest - 1) * THREADS + 1, highest * THREADS

    @property
    def next(self) -> ThreadPage | None:
        """The page to read after this one."""
        lowest, highest = self.shown
        return self._numbered(lowest - 1 if self.newest_first else highest + 1)

    @property
    def previous(self) -> ThreadPage | None:
        """The page to read before this one."""
        if self.begins:
            return None
        return self._numbered(self.number + (1 if self.newest_first else -1))

    @property
    def address(self) -> PageAddress:
        """What the page's address asks for."""
        number: PageAddress = {} if self.begins else {"page": self.number}
        return {**number, "order": "newest"} if self.newest_first else number

    @property
    def _begin(self) -> tuple[int, int]:
        if not self.newest_first:
            return 1, 1
        fills = self.given % THREADS and self.last > 1
        return self.last - bool(fills), self.last

    def _numbered(self, number: int) -> ThreadPage | None:
        page = replace(self, number=number)
        return page if 1 <= number <= self.last else None
