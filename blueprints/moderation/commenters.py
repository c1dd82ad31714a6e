"""Commenters at the desk: their profile, trust level, notes and messages."""

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
    CommenterNoteForm,
    MessageForm,
    TrustLevelForm,
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
from models.moderation.commenter_profile import CommenterProfile, set_trust_level
from models.query_values import row_number
from models.text.plain_text import plain_text

commenters = Blueprint("commenters", __name__, url_prefix="/people/<tag>")


@commenters.get("")
def show(tag: str) -> ResponseReturnValue:
    """Show a commenter by their code name; `?before=<id>` shows earlier comments. 404 if
    unknown."""
    return _page(_commenter(tag))


@commenters.post("/standing")
def update(tag: str) -> ResponseReturnValue:
    """Set the trust level: 303 back; 422 or 409 with what was typed."""
    person, form = _commenter(tag), TrustLevelForm()
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
    person, form = _commenter(tag), CommenterNoteForm()
    if not form.validate():
        return _page(person, form, status=422)
    CommenterNote.write(person, form.remark.data, by=current_user._get_current_object())
    db.session.commit()
    return _done(tag, gettext("Your colleagues can read the note."))


@commenters.post("/messages")
def message(tag: str) -> ResponseReturnValue:
    """Send a message that the commenter reads on the receipt of one comment: 303 back; 422 with
    what was typed, 409 if nobody would read it."""
    person, form = _commenter(tag), MessageForm()
    if not form.validate():
        return _page(person, form, status=422)
    try:
        about = _chosen_comment(person, form.about.data)
        Message.write(about, form.message.data, by=current_user._get_current_object())
    except Unreachable as refusal:
        return _page(person, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return _done(tag, gettext("Written. They read it on their private receipt page."))


def _page(
    person: Commenter, sent: FlaskForm | None = None, *, refusal: str = "", status: int = 200
) -> Response:
    """Show the profile; the form that was `sent` keeps what was typed."""
    rollback_and_read()
    known = CommenterProfile(person)
    comments, older = known.comments_page(before=row_number(request.args.get("before")))
    forms = {kind: sent if isinstance(sent, kind) else kind(formdata=None) for kind in FORMS}
    forms[TrustLevelForm].seen.data = person.standing
    forms[MessageForm].about.choices = [(str(c.id), _comment_label(c)) for c in known.with_receipt]
    if not isinstance(sent, TrustLevelForm):
        forms[TrustLevelForm].standing.data = person.standing
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


def _chosen_comment(person: Commenter, number: str | None) -> Comment:
    """Return the commenter's comment that a message is about. Raises `Unreachable` for any
    other."""
    chosen = db.session.get(Comment, row_number(number))
    if not chosen or chosen.commenter_id != person.id:
        raise Unreachable(NOBODY_READS if not person.has_address else WITHDRAWN)
    return chosen


def _comment_label(comment: Comment) -> str:
    """Return one line for a comment: its date, its first words, and its article."""
    words = shorten(plain_text(comment.html), 60, placeholder=" …")
    return f"{moment(comment.created_at)} · {words} · {comment.article.title}"


FORMS = {TrustLevelForm: "standing", CommenterNoteForm: "note", MessageForm: "message"}


def _done(tag: str, notice: str) -> ResponseReturnValue:
    flash(notice)
    return redirect(url_for(".show", tag=tag), code=303)


def _commenter(tag: str) -> Commenter:
    known = db.session.scalar(Commenter.with_tag(tag)) if tag.isalnum() else None
    return known or abort(404)
