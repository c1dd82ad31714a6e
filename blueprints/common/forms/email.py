"""The form that asks for nothing but an address."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField
from wtforms.validators import ValidationError

from blueprints.common.forms.reply import ReadersForm, in_one_line


class AddressForm(ReadersForm):
    """Somebody's own address, as they typed it below their replies."""

    email = EmailField(_("Email"), filters=[in_one_line])

    def validate_email(self, field: EmailField) -> None:
        """Take what the reply form would take, in the same spelling."""
        if not field.data:
            raise ValidationError(gettext("Please type your email address."))
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext("Please check your email address. It should look like name@example.org.")
            ) from None
