"""The form for bulk decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from flask import request
from flask_babel import gettext
from wtforms import HiddenField
from wtforms.validators import AnyOf, ValidationError

from blueprints.common.forms.moderation.decisions import DecisionForm
from models.comments.constraints import STATUSES
from models.decisions.kinds import STATUS_AFTER, SeenRevision
from models.moderation.batches.selection import MAX_COMMENTS
from models.moderation.queue.filter import QueueFilter
from models.query_values import row_number

TICKED = re.compile(rf"(\d{{1,10}}):(\d{{1,10}}):({'|'.join(STATUSES)})", re.ASCII)


class BatchForm(DecisionForm):
    """One decision for many comments: `ids`, each as “12:1:pending” (the comment, the revision and
    the status that the moderator saw); or with `everything` all that `view`, a query of the queue,
    shows."""

    decision = HiddenField(validators=[AnyOf(STATUS_AFTER)])
    everything = HiddenField()

    def validate_everything(self, field: HiddenField) -> None:
        if field.data and "view" not in request.form:
            raise ValidationError(gettext("It is not said which replies are meant."))

    @property
    def chosen(self) -> QueueFilter | Mapping[int, SeenRevision]:
        """The comments to decide about: a filter, or revisions by comment id."""
        if self.everything.data:
            return QueueFilter.of(dict(parse_qsl(self.view.data or "")))
        sent = request.form.getlist("ids")[: MAX_COMMENTS + 1]
        found = [each for one in sent if (each := TICKED.fullmatch(one))]
        seen = {
            row_number(number): SeenRevision(row_number(rev), status)
            for number, rev, status in (each.groups() for each in found)
        }
        return {number: each for number, each in seen.items() if number and each.revision}
