"""Reports at the desk: dismissing them, so that the comment stays."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from wtforms import HiddenField

from blueprints.common.forms.reply import SentForm
from blueprints.common.moderation.next_card import commit_and_go_to_next
from extensions import db
from models.comments.comment import Comment
from models.query_values import row_number
from models.reports.outcome import dismiss

reports = Blueprint("reports", __name__)


class DismissalForm(SentForm):
    """The last report that the moderator saw, and the view to go back to."""

    newest = HiddenField()
    after = HiddenField()
    view = HiddenField()


@reports.post("/comments/<int:comment_id>/reports/dismissal")
def create(comment_id: int) -> ResponseReturnValue:
    """Dismiss the reports that the moderator saw; the comment stays, and so do later reports. 303
    to the view they were in, else to the reported comments; 409 if a colleague closed them."""
    comment, form = db.session.get(Comment, comment_id) or abort(404), DismissalForm()
    newest = row_number(form.newest.data) or abort(422)
    made = dismiss(comment, by=current_user._get_current_object(), newest=newest)
    view, after = form.view.data or "lane=reported", row_number(form.after.data)
    back = commit_and_go_to_next(view, after=after, passed=comment)
    notice = gettext("Dismissed the reports of the reply by %(name)s. It stays.", name=comment.name)
    flash(notice, str(made.id))
    return redirect(back, code=303)
