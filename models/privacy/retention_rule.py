"""A retention rule: one kind of thing that is kept for a while only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select

from config import Settings
from models.translatable import sentence

NOBODY = sentence("Nobody: a program compares it.")
MODERATORS = sentence("The moderators.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is kept for a while: what, why, who sees it, and for how long."""

    name: str
    what: str
    why: str
    seen_by: str
    kept: Callable[[Settings], timedelta]
    due: Callable[[datetime], Select[Any]]  # the ids of what is from before a moment
    let_go: Callable[[Sequence[int], datetime], None]  # of these, at a moment
    since: str = ""  # from when the time counts, where that is not plain
    has_its_date: bool = False  # each was given the day when it is due, as the setting was then
    with_email: str = ""  # what to add where the site sends email
    applies: Callable[[Settings], bool] = lambda _settings: True  # else /privacy leaves it out

    def is_past(self, until: datetime, settings: Settings) -> Select[Any]:
        """The ids of what may go at that moment."""
        return self.due(until if self.has_its_date else until - self.kept(settings))
