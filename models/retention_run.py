"""When retention ran, and up to which moment it trusted the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model
from models.types import UTCDateTime


class RetentionRun(Model):
    """One run: what was due before `trusted_at` went; `counts` says how much of what."""

    __tablename__ = "retention_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(UTCDateTime)
    trusted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    doubted_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
