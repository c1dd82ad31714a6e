"""Labels of bulk decisions."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from models.moderation.batches.batch import Batch


def button(batch: Batch) -> str:
    """Return the button's label: “Reject 412 replies”."""
    many = batch.total
    labels = {
        "approve": lambda: ngettext("Approve %(num)s reply", "Approve %(num)s replies", many),
        "reject": lambda: ngettext("Reject %(num)s reply", "Reject %(num)s replies", many),
        "spam": lambda: ngettext(
            "Mark %(num)s reply as spam", "Mark %(num)s replies as spam", many
        ),
        "pending": lambda: ngettext(
            "Put %(num)s reply back to pending", "Put %(num)s replies back to pending", many
        ),
        "undo": lambda: ngettext("Undo %(num)s decision", "Undo %(num)s decisions", many),
    }
    return labels[batch.decision]()


def heading(batch: Batch) -> str:
    """Return the heading of a batch's page."""
    if not batch.begun_at and not batch.is_finished:
        return gettext("%(button)s?", button=button(batch))
    if not batch.is_finished:
        return gettext("%(button)s: under way", button=button(batch))
    return gettext("%(button)s: finished", button=button(batch))


def progress(batch: Batch) -> str:
    """Return the progress: “200 of 412 done, 3 left alone”."""
    far = gettext("%(done)s of %(total)s done", done=batch.done, total=batch.total)
    if not batch.changed:
        return far
    alone = ngettext("%(num)s left alone", "%(num)s left alone", batch.changed)
    return gettext("%(far)s, %(alone)s", far=far, alone=alone)
