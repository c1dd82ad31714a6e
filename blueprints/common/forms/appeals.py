"""The forms of an appeal: its writer's, and that of the moderator who answers it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from blueprints.common.forms.moderation.decisions import MOST_WORDS, reasons
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

WORDS_TOO_LONG = sentence(
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
    """Why a moderator should look once more."""

    remark = TextAreaField(
        _("Why should your reply be published?"),
        filters=[as_words],
        validators=[
            DataRequired(_("Please say why, so that a moderator can look at it with your eyes.")),
            no_longer_than(APPEAL_MAX, WORDS_TOO_LONG),
            _no_address,
        ],
    )


class AnswerForm(SentForm):
    """What the moderator was looking at, and why the decision stands, if it does."""

    revision = HiddenField()
    reason = SelectField(_("Reason"), choices=reasons, validate_choice=False, filters=[in_one_line])
    words = TextAreaField(
        _("Why it stands, for the writer"),
        filters=[as_words],
        validators=[
            DataRequired(_("Please say why the decision stands: the writer reads it.")),
            no_longer_than(MOST_WORDS, WORDS_TOO_LONG),
            _no_address,
        ],
    )

    @property
    def why(self) -> DecisionReason:
        """The reason and the words, for the writer."""
        return DecisionReason(
            self.reason.data if self.reason.data in REASONS else "", self.words.data
        )
