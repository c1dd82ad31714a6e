"""The forms of the team page."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from blueprints.common.forms.reply import SentForm, in_one_line
from models.moderators.moderator import NAME_MAX

ROLES = [
    SelectChoice("moderator", _("Moderator: decides")),
    SelectChoice("admin", _("Admin: decides, and manages the team")),
    SelectChoice("auditor", _("Auditor: reads everything, decides nothing")),
]


class AddModeratorForm(SentForm):
    """A new moderator. The name is shown beside decisions and official replies."""

    name = StringField(
        _("Name"),
        filters=[in_one_line],
        validators=[
            DataRequired(_("Please type a name. It stands beside what they decide.")),
            Length(max=NAME_MAX, message=_("Please shorten the name to 80 characters.")),
        ],
    )
    email = EmailField(_("Email, to sign in with"), filters=[in_one_line])
    role = SelectField(_("Role"), choices=ROLES)

    def validate_email(self, field: EmailField) -> None:
        try:
            field.data = validate_email(field.data or "", check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext("Please check the email address. It should look like name@example.org.")
            ) from None


class RoleForm(SentForm):
    """A moderator's new role, or none."""

    role = SelectField(
        _("Role"), choices=[*ROLES, SelectChoice("retired", _("Can no longer sign in"))]
    )
