"""The text of a comment as checks read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any, Self, TypeVar

from models.screening.check_result import CheckResult
from models.storage.best_effort import log_fault
from models.text.plain_text import plain_text
from models.text.sanitiser import sanitise

Read = TypeVar("Read")
_LINK = re.compile(r'<a href="([^"]*)"')


@dataclass(frozen=True)
class Text:
    """The sanitised HTML of a comment, its commenter's name, and the language of its article, as
    “de”. `source` is what was typed.

    Positions are counted in `plain`, the text a reader sees, in one line. What is read from a text
    is computed once, so pass the text on instead of making another.
    """

    html: str
    name: str = ""
    language: str = "en"
    source: str = field(default="", compare=False)
    faults: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    _read: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, source: str, *, name: str = "", language: str = "en") -> Self:
        """Sanitise what was typed."""
        return cls(sanitise(source), name, language, source)

    def once(self, read: Callable[[Text], Read]) -> Read:
        """Return what `read` makes of this text; it is called once."""
        if read not in self._read:
            self._read[read] = read(self)
        made: Read = self._read[read]
        return made

    def find(
        self, name: str, check: Callable[[Text], Sequence[CheckResult]]
    ) -> Sequence[CheckResult]:
        """Return what a check finds in this text; it runs once. One that raises finds nothing:
        that is logged, and its name is added to `faults`."""
        try:
            return self.once(check)
        except Exception as error:
            if name not in self.faults:
                log_fault(f"the check “{name}”", error)
            self.faults.add(name)
            return ()

    @cached_property
    def plain(self) -> str:
        return plain_text(self.html)

    @cached_property
    def links(self) -> list[str]:
        """The URLs of its links, in order."""
        return [unescape(each) for each in _LINK.findall(self.html)]
