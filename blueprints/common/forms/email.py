"""The form that asks for an email address only."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField
from wtforms.validators import ValidationError

from blueprints.common.forms.reply import ReadersForm, in_one_line


class EmailForm(ReadersForm):
    """The person's own address, as typed in the comment form."""

    email = EmailField(_("Email"), filters=[in_one_line])

    def validate_email(self, field: EmailField) -> None:
        """Validate and normalise it exactly as the comment form does."""
        if not field.data:
            raise ValidationError(gettext("Please type your email address."))
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext("Please check your email address. It should look like name@example.org.")
            ) from None
