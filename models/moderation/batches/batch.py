"""Deciding about many comments at once: what was chosen, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.decisions.decision import Decision
from models.decisions.kinds import NO_WHY, Seen, Why
from models.errors import NothingChosen
from models.moderation.batches import selection
from models.moderation.batches.item import BatchItem
from models.moderation.batches.step import work_through
from models.moderation.queue.filter import View
from models.moderators.moderator import Moderator
from models.translatable import sentence

NOTHING = sentence("Please choose at least one reply that this decision would change.")
ALL_HELD = sentence(
    "Each of these replies is by somebody whose replies are looked at one by one. "
    "Please approve them one by one."
)
NOTHING_DONE = sentence("This batch has decided nothing, so there is nothing to undo.")


class Batch(Model):
    """One decision about the many comments of `BatchItem`. `undoes_id` names the batch it takes
    back, whose `decision` is then "undo"; `view` is the address of the view that was chosen.
    `held` comments were left out, and `cut` tells that the view had more than fit. `words` and
    `note` are kept until it is finished."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint(
            "decision IN ('approve', 'reject', 'spam', 'pending', 'undo')", name="known_decision"
        ),
        CheckConstraint("(decision = 'undo') = (undoes_id IS NOT NULL)", name="undo_names_one"),
        CheckConstraint("done + changed <= total", name="no_more_than_chosen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(
        ForeignKey("moderators.id", ondelete="RESTRICT"), index=True
    )
    decision: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    view: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", ondelete="RESTRICT"))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    cut: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def choose(
        cls, which: View | Mapping[int, Seen], *, decision: str, by: Moderator, why: Why = NO_WHY
    ) -> Batch:
        """Remember what is to be decided: everything of a view as it is now, up to
        `selection.MOST`, or the comments with these ids as they were seen.

        Left out are those that the decision would not change, and for an approval those whose
        writer is not in normal standing. Raises `NothingChosen`. Nothing is decided yet.
        """
        Decision.take_turn()  # remembering a comment locks it
        batch = cls(decision=decision, moderator=by, undoes_id=None)
        batch.reason, batch.words, batch.note = why.reason, why.words, why.note
        batch.view = which.at(which.lane) if isinstance(which, View) else {}
        batch._fill(selection.from_view if isinstance(which, View) else selection.ticked, which)
        if not batch.total:
            raise NothingChosen(ALL_HELD if batch.held else NOTHING)
        return batch

    @classmethod
    def newest_first(cls, *, before: int = 0, most: int = 50) -> Select[Batch]:
        """Batches, paged by key: those older than the id `before`."""
        page = select(cls).order_by(cls.id.desc()).limit(most)
        return page.where(cls.id < before) if before else page

    @property
    def why(self) -> Why:
        return Why(self.reason, self.words, self.note)

    @property
    def handled(self) -> int:
        return self.done + self.changed

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def undone_by(self) -> Batch | None:
        """The last batch that takes this one back."""
        undoing = select(Batch).where(Batch.undoes_id == self.id).order_by(Batch.id.desc())
        return db.session.scalar(undoing.limit(1))

    def step(self, *, by: Moderator) -> None:
        """Decide about the next `step.STEP` comments. Called again it goes on; two at once
        wait for each other; once finished it does nothing."""
        self._lock()
        if self.is_finished:
            return
        self.begun_at = self.begun_at or now()
        states = work_through(self, by=by)
        self.done += states.count("done")
        self.changed += states.count("changed")
        if self.handled == self.total:
            self._finish()

    def undo(self, *, by: Moderator) -> Batch:
        """Choose what this batch decided, to be taken back; pressed again it is the same choice.

        The rest of this batch is given up. Raises `NothingChosen` where it decided nothing.
        """
        self._lock()
        if (earlier := self.undone_by) and not earlier.is_finished:
            return earlier
        self._finish()
        batch = Batch(decision="undo", moderator=by, undoes_id=self.id)
        batch._fill(selection.decided_by, self)
        if not batch.total:
            raise NothingChosen(NOTHING_DONE)
        return batch

    def sample(self, most: int = 10) -> list[BatchItem]:
        """The first comments that were chosen."""
        return selection.items(self.id, most=most)

    def left_alone(self, *, after: int = 0, most: int = 50) -> list[BatchItem]:
        """Comments that changed in the meantime, behind the one with the id `after`."""
        return selection.items(self.id, state="changed", after=after, most=most)

    def _fill(self, fill: Any, which: Any) -> None:
        db.session.add(self)
        db.session.flush()
        fill(self, which)

    def _finish(self) -> None:
        """Nothing more is decided: what was said stands beside each decision, and only there."""
        self.finished_at = self.finished_at or now()
        self.words = self.note = ""

    def _lock(self) -> None:
        """Take the turn to decide first, as everybody does, and then the batch."""
        Decision.take_turn()
        db.session.flush()
        db.session.refresh(self, with_for_update={"of": Batch})
