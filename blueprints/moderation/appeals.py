"""Appeals at the desk: granting or refusing them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from blueprints.common.forms.appeals import AppealAnswerForm
from blueprints.common.forms.reply import problems
from database.transactions import rollback_and_read
from extensions import db
from models.appeals.appeal import Appeal
from models.appeals.outcome import uphold
from models.decisions.decision import Decision
from models.decisions.kinds import SeenRevision
from models.errors import Refusal, StaleDecision
from models.moderation.decide import grant_appeal
from models.moderators.moderator import Moderator
from models.query_values import row_number

appeals = Blueprint("appeals", __name__)

PAGE_SIZE = 20  # appeals


@appeals.app_template_global("appeals_waiting")
def _waiting() -> int:
    return Appeal.count_waiting()


@appeals.get("/appeals")
def index() -> ResponseReturnValue:
    """List the open appeals, oldest first."""
    return _page(200)


@appeals.post("/appeals/<int:appeal_id>/grant")
def create(appeal_id: int) -> ResponseReturnValue:
    """Grant the appeal and publish the comment: 303 to the list; 409 with the current list if the
    comment changed, 403 if a colleague has to decide."""
    appeal, form = db.session.get(Appeal, appeal_id) or abort(404), _form(appeal_id)
    try:
        made = grant_appeal(appeal, by=_moderator(), seen=_seen(form))
    except StaleDecision as refusal:
        return _page(409, form, refusal)
    return _done(made, gettext("Published after all. Its writer is told."))


@appeals.post("/appeals/<int:appeal_id>/refusal")
def destroy(appeal_id: int) -> ResponseReturnValue:
    """Refuse the appeal with a message to the author: 303 to the list; 422 without a message, 409
    and 403 as above."""
    appeal, form = db.session.get(Appeal, appeal_id) or abort(404), _form(appeal_id)
    if not form.validate():
        return _page(422, form)
    try:
        made = uphold(appeal, by=_moderator(), seen=_seen(form), why=form.why)
    except StaleDecision as refusal:
        return _page(409, form, refusal)
    return _done(made, gettext("The decision stands. Its writer is told why."))


def _moderator() -> Moderator:
    me: Moderator = current_user._get_current_object()
    return me


def _form(appeal_id: int) -> AppealAnswerForm:
    return AppealAnswerForm(prefix=f"appeal-{appeal_id}-")


def _seen(form: AppealAnswerForm) -> SeenRevision:
    return SeenRevision(row_number(form.revision.data) or abort(422), "rejected")


def _done(made: Decision, notice: str) -> ResponseReturnValue:
    db.session.commit()
    flash(notice, str(made.id))
    return redirect(url_for(".index"), code=303)


def _page(
    status: int, sent: AppealAnswerForm | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """Show the list; the form that was `sent` keeps what was typed."""
    if sent:
        rollback_and_read()
    waiting = db.session.scalars(Appeal.waiting().limit(PAGE_SIZE).options(*_eager_loads())).all()
    forms = {each.id: AppealAnswerForm(None, prefix=f"appeal-{each.id}-") for each in waiting}
    forms |= {each: sent for each in forms if sent and sent._prefix == forms[each]._prefix}
    page = render_template(
        "moderation/appeals/index.html",
        appeals=waiting,
        own=_own(waiting),
        forms=forms,
        problems=problems(sent) if sent and not refusal else [],
        refusal=refusal or "",
    )
    return make_response(page, status)


def _eager_loads() -> tuple[ORMOption, ...]:
    return joinedload(Appeal.comment), joinedload(Appeal.decision)


def _own(waiting: Sequence[Appeal]) -> set[int]:
    """Return the ids of appeals against this moderator's own decisions, if there are colleagues to
    decide."""
    mine = {each.id for each in waiting if each.decision.moderator_id == _moderator().id}
    return mine if mine and _moderator().has_colleagues else set()
