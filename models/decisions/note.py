"""Erasable texts of a decision: message to the author and private note."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model
from models.decisions import hash_chain


class DecisionNote(Model):
    """Texts of one decision; once erased, the decision keeps only a commitment."""

    __tablename__ = "remarks"

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes] = mapped_column(
        LargeBinary(hash_chain.SALT_LENGTH), default=hash_chain.new_salt
    )

    @property
    def commitment(self) -> bytes:
        """Commitment stored with the decision."""
        return hash_chain.commitment(self.salt, self.words, self.note)
