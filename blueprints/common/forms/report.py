"""The form to report a comment."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from blueprints.common.forms.reply import ReadersForm, as_words, no_longer_than
from blueprints.common.forms.review_signature import is_signed, sign
from blueprints.common.translations import translate
from models.comments.comment import Comment
from models.decisions.rejection_reasons import REASONS
from models.encryption.column_guard import holds_address
from models.reports.report import REPORT_MAX
from models.translatable import sentence

WORDS_TOO_LONG = sentence(
    "Your words are too long. %(most)s characters fit; please shorten them by %(over)s."
)


def _reasons() -> list[tuple[str, Any]]:
    return [(code, translate(each.title)) for code, each in REASONS.items()]


class ReportForm(ReadersForm):
    """A reason, and optional details. Nothing about the reporter."""

    reason = RadioField(
        _("What is wrong with it?"),
        choices=_reasons,
        validate_choice=False,
        validators=[InputRequired(_("Please choose what is wrong with the comment."))],
    )
    remark = TextAreaField(
        _("In your words, if the reason does not say it all"),
        filters=[as_words],
        validators=[no_longer_than(REPORT_MAX, WORDS_TOO_LONG)],
    )
    form_key = HiddenField()
    confirmation = HiddenField()

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in REASONS:
            raise ValidationError(gettext("Please choose one of the reasons."))

    def validate_remark(self, field: TextAreaField) -> None:
        if holds_address(field.data):
            raise ValidationError(
                gettext(
                    "Please take the e-mail address out: a report is kept without any. "
                    "You can say where in the comment it stands instead."
                )
            )

    def with_key(self) -> ReportForm:
        """Add the idempotency key, so that sending twice stores one report; return the form."""
        self.form_key.data = self.form_key.data or secrets.token_urlsafe(32)
        return self

    def confirm(self, comment: Comment) -> None:
        """Sign what the form contains, for the confirmation page."""
        self.confirmation.data = sign(*self._signed_parts(comment))

    def is_confirmed(self, comment: Comment) -> bool:
        """Tell whether exactly this content was shown on the confirmation page."""
        return is_signed(self.confirmation.data, *self._signed_parts(comment))

    def _signed_parts(self, comment: Comment) -> tuple[str, ...]:
        return ("report", str(comment.id), self.reason.data or "", self.remark.data or "")
