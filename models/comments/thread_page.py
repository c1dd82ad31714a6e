"""Pagination of an article's threads.

Each thread keeps the number it got when first published, so a page always shows the same 50
numbers: new threads go on later pages, and removed ones leave a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict

from models.comments.comment import Comment

PAGE_SIZE = 50  # threads


class PageAddress(TypedDict, total=False):
    """Query parameters of a page's URL."""

    page: int
    order: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page. `thread_count` is the highest allocated thread number.

    `number` 0 is the first page. Newest first starts with the last page, plus the one before while
    the last isn't full.
    """

    thread_count: int = 0
    number: int = 0
    newest_first: bool = False

    @classmethod
    def containing(cls, comment: Comment, *, newest_first: bool = False) -> ThreadPage:
        """Return the page that shows a comment's thread."""
        place = (comment.root or comment).place or 1
        page = cls(comment.article.places, -(-place // PAGE_SIZE), newest_first)
        return page.first if page.is_first else page

    @property
    def first(self) -> ThreadPage:
        """First page in this order."""
        return replace(self, number=0)

    @property
    def reversed(self) -> ThreadPage:
        """First page in the opposite order."""
        return replace(self, number=0, newest_first=not self.newest_first)

    @property
    def last(self) -> int:
        """Number of the page with the newest threads."""
        return max(1, -(-self.thread_count // PAGE_SIZE))

    @property
    def exists(self) -> bool:
        return self.number <= self.last

    @property
    def is_first(self) -> bool:
        """True if this is the first page, whose URL has no number."""
        lowest, highest = self._first_numbers
        return self.number == 0 or lowest <= self.number <= highest

    @property
    def page_range(self) -> tuple[int, int]:
        """Lowest and highest page number shown together, usually equal."""
        return self._first_numbers if self.is_first else (self.number, self.number)

    @property
    def places(self) -> tuple[int, int]:
        """First and last thread number shown."""
        lowest, highest = self.page_range
        return (lowest - 1) * PAGE_SIZE + 1, highest * PAGE_SIZE

    @property
    def next(self) -> ThreadPage | None:
        """Page to read after this one."""
        lowest, highest = self.page_range
        return self._numbered(lowest - 1 if self.newest_first else highest + 1)

    @property
    def previous(self) -> ThreadPage | None:
        """Page to read before this one."""
        if self.is_first:
            return None
        return self._numbered(self.number + (1 if self.newest_first else -1))

    @property
    def address(self) -> PageAddress:
        """Query parameters of this page's URL."""
        number: PageAddress = {} if self.is_first else {"page": self.number}
        return {**number, "order": "newest"} if self.newest_first else number

    @property
    def _first_numbers(self) -> tuple[int, int]:
        if not self.newest_first:
            return 1, 1
        fills = self.thread_count % PAGE_SIZE and self.last > 1
        return self.last - bool(fills), self.last

    def _numbered(self, number: int) -> ThreadPage | None:
        page = replace(self, number=number)
        return page if 1 <= number <= self.last else None
