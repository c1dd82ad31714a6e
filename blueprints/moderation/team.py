"""The team: who may sign in, and as what. For admins alone: see `common/access.py`."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from blueprints.common.forms.moderation.team import AddForm, RoleForm
from blueprints.common.forms.reply import problems
from database.transactions import rollback_and_read
from extensions import db
from models.moderators.moderator import Moderator

team = Blueprint("team", __name__)


@team.get("/team")
def index() -> str:
    """Show everybody who may sign in, or once could."""
    return _page(AddForm(formdata=None))


@team.post("/team")
def create() -> ResponseReturnValue:
    """Add somebody, and show the password for their first time: on this answer only."""
    form = AddForm()
    if not form.validate():
        rollback_and_read()
        return _page(form), 422
    try:
        moderator, password = Moderator.add(
            form.email.data, role=form.role.data, name=form.name.data
        )
    except IntegrityError:
        rollback_and_read()
        form.email.errors = [gettext("Somebody signs in with this address already.")]
        return _page(form), 422
    db.session.commit()
    return render_template("moderation/team/created.html", moderator=moderator, password=password)


@team.post("/team/<int:moderator_id>")
def update(moderator_id: int) -> ResponseReturnValue:
    """Give somebody another role, or let them sign in no longer, or again: 303 to the team."""
    moderator = db.session.get(Moderator, moderator_id) or abort(404)
    form = RoleForm()
    if not form.validate():
        abort(422)
    if form.role.data == "retired":
        moderator.retire()
    else:
        moderator.reinstate()
        moderator.change_role(form.role.data)
    db.session.commit()
    flash(gettext("Saved for %(name)s.", name=moderator.name))
    return redirect(url_for(".index"), code=303)


def _page(form: AddForm) -> str:
    return render_template(
        "moderation/team/index.html",
        team=db.session.scalars(Moderator.team()).all(),
        form=form,
        roles=RoleForm(formdata=None),
        problems=problems(form),
    )
