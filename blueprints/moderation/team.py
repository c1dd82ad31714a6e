"""The team: who may sign in, and in which role. For admins only: see `common/access.py`."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from blueprints.common.forms.moderation.team import AddModeratorForm, RoleForm
from blueprints.common.forms.reply import problems
from database.transactions import rollback_and_read
from extensions import db
from models.moderators.moderator import Moderator

team = Blueprint("team", __name__)


@team.get("/team")
def index() -> str:
    """List everyone who may sign in or once could."""
    return _page(AddModeratorForm(formdata=None))


@team.post("/team")
def create() -> ResponseReturnValue:
    """Add a moderator and show the initial password, on this page only; 422 with what was typed."""
    form = AddModeratorForm()
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
    """Change a moderator's role, deactivate or reactivate them: 303 to the team."""
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


def _page(form: AddModeratorForm) -> str:
    return render_template(
        "moderation/team/index.html",
        team=db.session.scalars(Moderator.team()).all(),
        form=form,
        roles=RoleForm(formdata=None),
        problems=problems(form),
    )
