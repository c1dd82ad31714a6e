"""People: what moderators know of a person, how they treat them, what they write to them."""

from __future__ import annotations

from textwrap import shorten

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from flask_wtf import FlaskForm

from blueprints.common.forms.moderation.replies_and_notes import (
    MessageForm,
    PersonNoteForm,
    StandingForm,
)
from blueprints.common.forms.reply import problems
from blueprints.common.pages.template_filters import moment
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.commenters.commenter import Commenter
from models.commenters.note import CommenterNote
from models.comments.comment import Comment
from models.decisions.kinds import DecisionReason
from models.errors import StandingChanged, Unreachable
from models.mail.message import NOBODY_READS, WITHDRAWN, Message
from models.moderation.commenter_profile import Person, set_trust_level
from models.query_values import row_number
from models.text.plain_text import plain_text

commenters = Blueprint("commenters", __name__, url_prefix="/people/<tag>")


@commenters.get("")
def show(tag: str) -> ResponseReturnValue:
    """Show a person by their tag; `?before=<id>` shows what they wrote earlier. 404 for nobody."""
    return _page(_known(tag))


@commenters.post("/standing")
def update(tag: str) -> ResponseReturnValue:
    """Treat the person differently from now on: 303 back; 422 and 409 with what was typed."""
    person, form = _known(tag), StandingForm()
    if not form.validate():
        return _page(person, form, status=422)
    by = current_user._get_current_object()
    why = DecisionReason(reason=form.reason.data, note=form.note.data)
    try:
        set_trust_level(person, form.standing.data, by=by, seen=form.seen.data, why=why)
    except StandingChanged as refusal:
        return _page(person, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return _done(tag, gettext("Changed. It counts from now on."))


@commenters.post("/notes")
def note(tag: str) -> ResponseReturnValue:
    """Add a note for the other moderators: 303 back; 422 with what was typed."""
    person, form = _known(tag), PersonNoteForm()
    if not form.validate():
        return _page(person, form, status=422)
    CommenterNote.write(person, form.remark.data, by=current_user._get_current_object())
    db.session.commit()
    return _done(tag, gettext("Your colleagues can read the note."))


@commenters.post("/messages")
def message(tag: str) -> ResponseReturnValue:
    """Write to the person, who reads it on the receipt of one reply: 303 back; 422 with what was
    typed, 409 where nobody would read it."""
    person, form = _known(tag), MessageForm()
    if not form.validate():
        return _page(person, form, status=422)
    try:
        about = _chosen(person, form.about.data)
        Message.write(about, form.message.data, by=current_user._get_current_object())
    except Unreachable as refusal:
        return _page(person, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return _done(tag, gettext("Written. They read it on their private receipt page."))


def _page(
    person: Commenter, sent: FlaskForm | None = None, *, refusal: str = "", status: int = 200
) -> Response:
    """The page with the form that was `sent` as it was filled in, and the others empty."""
    rollback_and_read()
    known = Person(person)
    comments, older = known.comments_page(before=row_number(request.args.get("before")))
    forms = {kind: sent if isinstance(sent, kind) else kind(formdata=None) for kind in FORMS}
    forms[StandingForm].seen.data = person.standing
    forms[MessageForm].about.choices = [(str(c.id), _named(c)) for c in known.with_receipt]
    if not isinstance(sent, StandingForm):
        forms[StandingForm].standing.data = person.standing
    page = render_template(
        "moderation/commenters/show.html",
        person=known,
        comments=comments,
        older=older,
        **{name: forms[kind] for kind, name in FORMS.items()},
        problems=problems(sent) if sent else [],
        refusal=refusal,
    )
    return make_response(page, status)


def _chosen(person: Commenter, number: str | None) -> Comment:
    """The comment of theirs that a message is about; raises `Unreachable` for any other."""
    chosen = db.session.get(Comment, row_number(number))
    if not chosen or chosen.commenter_id != person.id:
        raise Unreachable(NOBODY_READS if not person.has_address else WITHDRAWN)
    return chosen


def _named(comment: Comment) -> str:
    """A comment in one line: when it was left, its first words, and under what."""
    words = shorten(plain_text(comment.html), 60, placeholder=" …")
    return f"{moment(comment.created_at)} · {words} · {comment.article.title}"


FORMS = {StandingForm: "standing", PersonNoteForm: "note", MessageForm: "message"}


def _done(tag: str, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".show", tag=tag), code=303)


def _known(tag: str) -> Commenter:
    known = db.session.scalar(Commenter.with_tag(tag)) if tag.isalnum() else None
    return known or abort(404)
