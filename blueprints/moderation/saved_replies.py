"""Saved replies: texts that moderators reuse as the start of an official reply."""

from __future__ import annotations

from typing import TypedDict

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.replies_and_notes import SavedReplyForm
from blueprints.common.forms.reply import problems
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.errors import TitleTaken
from models.moderation.saved_reply import SavedReply
from models.moderators.moderator import Moderator

saved_replies = Blueprint("saved_replies", __name__, url_prefix="/saved-replies")


@saved_replies.get("")
def index() -> ResponseReturnValue:
    """List the saved replies, with a form to add one."""
    return _page(SavedReplyForm(formdata=None))


@saved_replies.post("")
def create() -> ResponseReturnValue:
    """Save a reply: 303 to the list; 422 with what was typed."""
    form = SavedReplyForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        SavedReply.keep(**_submitted(form))
    except TitleTaken as refusal:
        return _page(form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return _done(gettext("Saved."))


@saved_replies.get("/<int:reply_id>")
def show(reply_id: int) -> ResponseReturnValue:
    """Show a saved reply in a form to change it."""
    reply = _saved_reply(reply_id)
    form = SavedReplyForm(formdata=None, data={"title": reply.title, "words": reply.words})
    return _page(form, reply)


@saved_replies.post("/<int:reply_id>")
def update(reply_id: int) -> ResponseReturnValue:
    """Change a saved reply: 303 to the list; 422 with what was typed."""
    reply, form = _saved_reply(reply_id), SavedReplyForm()
    if not form.validate():
        return _page(form, reply, status=422)
    try:
        reply.change(**_submitted(form))
    except TitleTaken as refusal:
        return _page(form, reply, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return _done(gettext("Changed."))


@saved_replies.post("/<int:reply_id>/deletion")
def destroy(reply_id: int) -> ResponseReturnValue:
    """Delete a saved reply: 303 to the list. Published replies that used it stay as they are."""
    _saved_reply(reply_id).discard()
    db.session.commit()
    return _done(gettext("Deleted."))


class _Submitted(TypedDict):
    title: str
    words: str
    by: Moderator


def _submitted(form: SavedReplyForm) -> _Submitted:
    by = current_user._get_current_object()
    return {"title": form.title.data, "words": form.words.data, "by": by}


def _page(
    form: SavedReplyForm, reply: SavedReply | None = None, *, refusal: str = "", status: int = 200
) -> Response:
    rollback_and_read()
    page = render_template(
        "moderation/saved_replies/show.html" if reply else "moderation/saved_replies/index.html",
        reply=reply,
        saved_replies=db.session.scalars(SavedReply.by_title()).all(),
        form=form,
        problems=problems(form),
        refusal=refusal,
    )
    return make_response(page, status)


def _done(notice: str) -> ResponseReturnValue:
    flash(notice)
    return redirect(url_for(".index"), code=303)


def _saved_reply(reply_id: int) -> SavedReply:
    return db.session.get(SavedReply, reply_id) or abort(404)
