"""The form of “My mail”, a moderator's notification settings."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from blueprints.common.forms.reply import SentForm, in_one_line
from models.moderation.digest import format_hours, parse_hours, time_zones

UTC = "UTC"


def _zones() -> list[tuple[str, str]]:
    return [(UTC, UTC), *((each, each.replace("_", " ")) for each in time_zones())]


class NotificationSettingsForm(SentForm):
    """The hours of digests, their time zone, and whether to email urgent comments at once."""

    hours = StringField(_("Hours of the digest"), filters=[in_one_line])
    time_zone = SelectField(_("Time zone"), choices=_zones, default=UTC)
    urgent = BooleanField(_("Write to me at once when a reply is marked as urgent"))

    def validate_hours(self, field: Any) -> None:
        try:
            field.data = format_hours(parse_hours(field.data))
        except ValueError:
            raise ValidationError(
                gettext("Please type full hours from 0 to 23, like 7, 13, 18.")
            ) from None
