"""Decisions from an email: the comment behind a link, and the buttons.

A moderator signs in first, unless ACT_FROM_MAIL is set: see `common/access.py`.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from blueprints.common.forms.moderation.decisions import DecisionForm
from blueprints.common.pages.private_pages import set_private_headers
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.errors import StaleDecision
from models.moderation.decision_link import DECISIONS, DecisionLink

decide_by_mail = Blueprint("decide_by_mail", __name__, url_prefix="/moderation-mail")

decide_by_mail.after_request(set_private_headers)


class DecideByMailForm(DecisionForm):
    """A decision and its reason."""

    class Meta:
        csrf = False  # the token in the address is a secret, as a CSRF token would be


@decide_by_mail.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show the comment as it is now; decide nothing. 404 once the link was used or has expired, 409
    if the comment changed since the email."""
    link = _link(token)
    return _card(token, link, DecideByMailForm(formdata=None), 200 if link.is_current else 409)


@decide_by_mail.post("/<token>")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def create(token: str) -> ResponseReturnValue:
    """Decide, once: 200 with a confirmation page; 409 with the comment as it is now if it changed
    since the email, 403 from a page of another site, 422 for anything but a decision."""
    link, form = _link(token), DecideByMailForm()
    if not form.validate() or form.decision.data not in DECISIONS:
        abort(422)
    try:
        made = link.decide(form.decision.data, why=form.why)
    except StaleDecision:
        rollback_and_read()
        return _card(token, link, form, 409)
    db.session.commit()
    return make_response(render_template("decide_by_mail/done.html", made=made))


def _link(token: str) -> DecisionLink:
    asking = current_user._get_current_object() if current_user.is_authenticated else None
    return DecisionLink.with_token(token, asking=asking)


def _card(token: str, link: DecisionLink, form: DecideByMailForm, status: int) -> Response:
    page = render_template(
        "decide_by_mail/show.html", token=token, link=link, comment=link.comment, form=form
    )
    return make_response(page, status)
