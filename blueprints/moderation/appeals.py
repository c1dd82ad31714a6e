"""Appeals on the desk: publishing a reply after all, or letting the rejection stand."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from blueprints.common.forms.appeals import AnswerForm
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

PAGE = 20  # appeals


@appeals.app_template_global("appeals_waiting")
def _waiting() -> int:
    return Appeal.count_waiting()


@appeals.get("/appeals")
def index() -> ResponseReturnValue:
    """Show what waits for an answer, the oldest first."""
    return _page(200)


@appeals.post("/appeals/<int:appeal_id>/grant")
def create(appeal_id: int) -> ResponseReturnValue:
    """Publish the reply after all: 303 to the appeals; 409 with the list as it is now where it
    changed, 403 where a colleague must decide."""
    appeal, form = db.session.get(Appeal, appeal_id) or abort(404), _form(appeal_id)
    try:
        made = grant_appeal(appeal, by=_me(), seen=_seen(form))
    except StaleDecision as refusal:
        return _page(409, form, refusal)
    return _done(made, gettext("Published after all. Its writer is told."))


@appeals.post("/appeals/<int:appeal_id>/refusal")
def destroy(appeal_id: int) -> ResponseReturnValue:
    """Let the decision stand, in words for the writer: 422 without; else as above."""
    appeal, form = db.session.get(Appeal, appeal_id) or abort(404), _form(appeal_id)
    if not form.validate():
        return _page(422, form)
    try:
        made = uphold(appeal, by=_me(), seen=_seen(form), why=form.why)
    except StaleDecision as refusal:
        return _page(409, form, refusal)
    return _done(made, gettext("The decision stands. Its writer is told why."))


def _me() -> Moderator:
    me: Moderator = current_user._get_current_object()
    return me


def _form(appeal_id: int) -> AnswerForm:
    return AnswerForm(prefix=f"appeal-{appeal_id}-")


def _seen(form: AnswerForm) -> SeenRevision:
    return SeenRevision(row_number(form.revision.data) or abort(422), "rejected")


def _done(made: Decision, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said, str(made.id))
    return redirect(url_for(".index"), code=303)


def _page(
    status: int, sent: AnswerForm | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """The list, with what was typed in the form that was `sent`."""
    if sent:
        rollback_and_read()
    waiting = db.session.scalars(Appeal.waiting().limit(PAGE).options(*_beside())).all()
    forms = {each.id: AnswerForm(None, prefix=f"appeal-{each.id}-") for each in waiting}
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


def _beside() -> tuple[ORMOption, ...]:
    return joinedload(Appeal.comment), joinedload(Appeal.decision)


def _own(waiting: Sequence[Appeal]) -> set[int]:
    """The ids of those that a colleague must answer, where there is one."""
    mine = {each.id for each in waiting if each.decision.moderator_id == _me().id}
    return mine if mine and _me().has_colleagues else set()
