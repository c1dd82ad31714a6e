"""Editors' notes: what the site says below a comment whose claim is wrong."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    make_response,
    render_template,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.replies_and_notes import EditorsNoteForm
from blueprints.common.forms.reply import problems
from blueprints.common.moderation.comment_lookup import back_to_comment, comment_with_text
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.comments.comment import Comment
from models.comments.editors_note import EditorsNote
from models.errors import StaleDecision
from models.moderation.editors_note import remove_editors_note, write_editors_note

editors_notes = Blueprint(
    "editors_notes", __name__, url_prefix="/comments/<int:comment_id>/editors-note"
)


@editors_notes.get("")
def show(comment_id: int) -> ResponseReturnValue:
    """Show the comment, its note if there is one, and a form to write or change it."""
    comment = comment_with_text(comment_id)
    note = EditorsNote.under(comment)
    form = EditorsNoteForm(formdata=None, data={"words": note.source if note else ""})
    return _page(comment, form)


@editors_notes.post("")
def update(comment_id: int) -> ResponseReturnValue:
    """Save the note: 303 to the comment; 422 without a source, 409 if the note has changed since,
    each with what was typed."""
    comment, form = comment_with_text(comment_id), EditorsNoteForm()
    if not form.validate():
        return _page(comment, form, status=422)
    by = current_user._get_current_object()
    try:
        write_editors_note(comment, form.words.data, by=by, seen=form.edition.data or "")
    except StaleDecision as refusal:
        return _page(comment, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return back_to_comment(comment_id, gettext("The editor’s note stands under the reply."))


@editors_notes.post("/removal")
def destroy(comment_id: int) -> ResponseReturnValue:
    """Remove the note that the moderator saw: 303 to the comment; 409 if it has changed since."""
    comment, form = comment_with_text(comment_id), EditorsNoteForm()
    by = current_user._get_current_object()
    remove_editors_note(comment, by=by, seen=form.edition.data or "")
    db.session.commit()
    return back_to_comment(
        comment_id, gettext("The editor’s note is gone. The history keeps what it said.")
    )


def _page(
    comment: Comment, form: EditorsNoteForm, *, refusal: str = "", status: int = 200
) -> Response:
    """Show the form. What is sent next refers to the edition shown now."""
    rollback_and_read()
    note = EditorsNote.under(comment)
    form.edition.data = note.edition if note else ""
    page = render_template(
        "moderation/editors_notes/show.html",
        comment=comment,
        note=note,
        form=form,
        problems=problems(form),
        refusal=refusal,
    )
    return make_response(page, status)
