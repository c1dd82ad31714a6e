"""“My mail”: when a moderator is notified, and about what."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.notifications import NotificationSettingsForm
from blueprints.common.forms.reply import problems
from database.transactions import rollback_and_read
from extensions import db

notification_settings = Blueprint("notification_settings", __name__)


@notification_settings.get("/my-mail")
def index() -> str:
    """Show the moderator's settings. Nothing is sent until they choose."""
    chosen = {
        "hours": current_user.digest_at.replace(",", ", "),
        "time_zone": current_user.time_zone,
        "urgent": current_user.mails_urgent,
    }
    return _page(NotificationSettingsForm(formdata=None, data=chosen))


@notification_settings.post("/my-mail")
def update() -> ResponseReturnValue:
    """Save the settings: 303 back, 422 with each error named, 409 if the site sends nothing."""
    form, site = NotificationSettingsForm(), current_app.config["SETTINGS"]
    if not site.sends_notifications:
        rollback_and_read()
        return _page(form), 409
    if not form.validate():
        rollback_and_read()
        return _page(form), 422
    urgent = form.urgent.data if site.can_send_email else current_user.mails_urgent
    current_user.set_notifications(
        digest_at=form.hours.data, time_zone=form.time_zone.data, urgent=urgent
    )
    db.session.commit()
    if site.can_send_email:
        flash(gettext("Saved. Your mails come as you chose."))
    else:
        flash(gettext("Saved. The digest goes out at these hours."))
    return redirect(url_for(".index"), code=303)


def _page(form: NotificationSettingsForm) -> str:
    return render_template(
        "moderation/notification_settings/show.html", form=form, problems=problems(form)
    )
