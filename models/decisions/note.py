"""What a moderator said beside a decision: words for the writer, and a private note."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model
from models.decisions import hash_chain


class DecisionNote(Model):
    """The words beside one decision. They can be erased: the decision keeps a commitment only."""

    __tablename__ = "remarks"

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes] = mapped_column(LargeBinary(hash_chain.SALT), default=hash_chain.new_salt)

    @property
    def commitment(self) -> bytes:
        """What the decision holds of these words."""
        return hash_chain.commitment(self.salt, self.words, self.note)
