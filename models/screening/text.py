"""A reply as checks read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urlsplit

from models.screening.check_result import CheckResult
from models.storage.best_effort import log_fault
from models.text.plain_text import plain_text

Read = TypeVar("Read")
_LINK = re.compile(r'<a href="([^"]*)"')


@dataclass(frozen=True)
class Text:
    """The sanitised HTML of a reply, beside its name and the language of its article, like `de`.

    Places are counted in `plain`, the text a reader sees, in one line.
    """

    html: str
    name: str = ""
    language: str = "en"
    faults: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    _read: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, read: Callable[[Text], Read]) -> Read:
        """What `read` makes of this text, which depends on nothing else: made once."""
        if read not in self._read:
            self._read[read] = read(self)
        made: Read = self._read[read]
        return made

    def find(
        self, name: str, check: Callable[[Text], Sequence[CheckResult]]
    ) -> Sequence[CheckResult]:
        """What a check finds in this text, asked once. One that raises finds nothing: that is
        logged, and its name is among the `faults`."""
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
        """The whole addresses of its links, in their order."""
        return [unescape(each) for each in _LINK.findall(self.html)]

    @cached_property
    def hosts(self) -> list[str]:
        """The hosts its links lead to, without “www.”, in lower case."""
        hosts = (urlsplit(each).hostname or "" for each in self.links)
        return [host.removeprefix("www.") for host in hosts if host]
