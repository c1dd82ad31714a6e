"""The columns of what a commenter wrote, shared by comments, revisions and proposed edits."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.comments.constraints import NAME_MAX
from models.text import sanitiser

MAY_HOLD_ADDRESS = {"may_hold_address": "a commenter's own text; moderators see it first"}


class Written:
    """Mixin: the name and the text as they were typed."""

    name: Mapped[str] = mapped_column(String(NAME_MAX))
    source: Mapped[str] = mapped_column(Text, info=MAY_HOLD_ADDRESS)


class Rendered(Written):
    """Mixin: the sanitised HTML of the text besides, and the policy it was made by."""

    html: Mapped[str] = mapped_column(sanitiser.SanitisedHTML, info=MAY_HOLD_ADDRESS)
    policy: Mapped[int] = mapped_column(default=sanitiser.POLICY)

    def set_text(self, source: str, *, html: str = "") -> None:
        """Set what was typed, and what `sanitise` makes of it: here, where `html` is not given."""
        self.source, self.policy = source, sanitiser.POLICY
        self.html = html or sanitiser.sanitise(source)

    def clear_content(self) -> None:
        """Delete the name and the text."""
        self.name = ""
        self.set_text("")
