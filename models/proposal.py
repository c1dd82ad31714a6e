"""Other words for a comment that readers see: they wait for a moderator while the old ones stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model
from models import markup
from models.comment_table import NAME_MAX
from models.revision import WRITERS_WORDS
from models.types import UTCDateTime


class Proposal(Model):
    """What the writer of an approved comment wants it to say; `revision` is the one it changes."""

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "created_at", "comment_id"),)

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    source: Mapped[str] = mapped_column(Text, info={"may_hold_address": WRITERS_WORDS})
    html: Mapped[str] = mapped_column(
        markup.SanitisedHTML, info={"may_hold_address": WRITERS_WORDS}
    )
    policy: Mapped[int] = mapped_column(default=markup.POLICY)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
