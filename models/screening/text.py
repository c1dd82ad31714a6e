"""A comment as the checks read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any, TypeVar

from models.screening.check_result import CheckResult
from models.storage.best_effort import log_fault
from models.text.plain_text import plain_text

Read = TypeVar("Read")
_LINK = re.compile(r'<a href="([^"]*)"')


@dataclass(frozen=True)
class Text:
    """The sanitised HTML of a comment, its author's name and the language of the article, like
    `de`.

    Positions refer to `plain`, the text a reader sees, on one line.
    """

    html: str
    name: str = ""
    language: str = "en"
    faults: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    _read: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, read: Callable[[Text], Read]) -> Read:
        """Return `read(self)`, cached by `read`."""
        if read not in self._read:
            self._read[read] = read(self)
        made: Read = self._read[read]
        return made

    def find(
        self, name: str, check: Callable[[Text], Sequence[CheckResult]]
    ) -> Sequence[CheckResult]:
        """Return the results of a check, cached; a check that raises is logged and added to
        `faults`."""
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
