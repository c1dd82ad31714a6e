"""The forms of appeals: the author's, and the moderator's answer."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from blueprints.common.forms.moderation.decisions import MAX_NOTE_CHARS, reason_choices
from blueprints.common.forms.reply import (
    ReadersForm,
    SentForm,
    as_words,
    in_one_line,
    no_longer_than,
)
from models.appeals.appeal import APPEAL_MAX
from models.decisions.kinds import DecisionReason
from models.decisions.rejection_reasons import REASONS
from models.encryption.column_guard import holds_address
from models.translatable import sentence

TEXT_TOO_LONG = sentence(
    "Your words are too long. %(most)s characters fit; please shorten them by %(over)s."
)


def _no_address(_form: Any, field: Any) -> None:
    if holds_address(field.data or ""):
        raise ValidationError(
            gettext(
                "Please take the e-mail address out: nobody here needs one. "
                "Everything else you typed is still here."
            )
        )


class AppealForm(ReadersForm):
    """The author's reason for the appeal."""

    remark = TextAreaField(
        _("Why should your reply be published?"),
        filters=[as_words],
        validators=[
            DataRequired(_("Please say why, so that a moderator can look at it with your eyes.")),
            no_longer_than(APPEAL_MAX, TEXT_TOO_LONG),
            _no_address,
        ],
    )


class AppealAnswerForm(SentForm):
    """The revision the moderator saw, and why the rejection stands."""

    revision = HiddenField()
    reason = SelectField(
        _("Reason"), choices=reason_choices, validate_choice=False, filters=[in_one_line]
    )
    words = TextAreaField(
        _("Why it stands, for the writer"),
        filters=[as_words],
        validators=[
            DataRequired(_("Please say why the decision stands: the writer reads it.")),
            no_longer_than(MAX_NOTE_CHARS, TEXT_TOO_LONG),
            _no_address,
        ],
    )

    @property
    def why(self) -> DecisionReason:
        """The reason and the message to the author."""
        return DecisionReason(
            self.reason.data if self.reason.data in REASONS else "", self.words.data
        )
