"""Receipts: an author's private page for one comment."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.forms.reply import WordsForm, problems
from blueprints.common.forms.review_signature import is_signed, sign
from blueprints.common.pages.crisis_help import crisis_help_after
from blueprints.common.pages.private_pages import (
    comment_by_token,
    is_permanent_link,
    json_attachment,
    private_link,
    set_private_headers,
)
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.comments.comment import Comment
from models.comments.proposed_edit import ProposedEdit
from models.decisions.decision import Decision
from models.decisions.wait_times import usual_wait, waited
from models.mail import comment_notifications, double_opt_in
from models.mail.message import Message
from models.mail.subscription import KINDS
from models.moderation.edit import edit, refuse_unless_editable
from models.moderation.redaction.redaction import Redaction
from models.privacy.erasure import erase as erase_comment
from models.privacy.export import held_about
from models.privacy.withdrawal import withdraw
from models.screening.private_data_warning import PrivateDataWarning
from models.screening.text import Text

receipts = Blueprint("receipts", __name__, url_prefix="/receipts")


receipts.after_request(set_private_headers)


@receipts.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show the status of a comment. 404 for an unknown token."""
    return _page(token, comment_by_token(token), WordsForm(formdata=None, obj=None))


@receipts.post("/<token>")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def update(token: str) -> ResponseReturnValue:
    """Change a pending comment, or propose an edit of a public one: 303 back, 200 with a review
    page if the change adds private data, 422 with each error named, 409 if it was rejected."""
    comment = comment_by_token(token)
    form = WordsForm(language=comment.article.written_in)
    refuse_unless_editable(comment)
    if not form.validate():
        rollback_and_read()
        return _page(token, comment, form), 422
    private = _added_private_data(comment, form.text)
    if private and not is_signed(form.confirmation.data, *_signed_parts(token, form)):
        return _review(token, comment, form, private)
    edit(comment, form.text)
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@receipts.post("/<token>/edit/withdrawal")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def withdraw_edit(token: str) -> ResponseReturnValue:
    """Withdraw the proposed edit; the public text stays. 303 back."""
    ProposedEdit.withdraw(comment_by_token(token))
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@receipts.post("/<token>/withdrawal")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def destroy(token: str) -> ResponseReturnValue:
    """Withdraw the comment permanently, and its receipt with it."""
    comment = comment_by_token(token)
    article = comment.article
    withdraw(comment)
    db.session.commit()
    page = render_template("receipts/withdrawn.html", article=article, held=comment.pending_erasure)
    return make_response(page)


@receipts.get("/<token>/export")
def export(token: str) -> ResponseReturnValue:
    """Show everything held about the comment and its author, for reading and printing."""
    comment = comment_by_token(token)
    held = held_about(comment.commenter, [comment])
    return make_response(render_template("receipts/export.html", held=held, token=token))


@receipts.get("/<token>/export.json")
def download(token: str) -> Response:
    """Send the same as JSON; docs/erasing.md describes each field."""
    comment = comment_by_token(token)
    return json_attachment(
        held_about(comment.commenter, [comment]), name=f"comment-{comment.id}.json"
    )


@receipts.get("/<token>/erasure")
def confirm_erasure(token: str) -> ResponseReturnValue:
    """Show what would be erased, and ask for confirmation."""
    page = render_template("receipts/erase.html", comment=comment_by_token(token), token=token)
    return make_response(page)


@receipts.post("/<token>/erasure")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def erase(token: str) -> ResponseReturnValue:
    """Erase the comment, all data about it, and its receipt; show what was erased."""
    comment = comment_by_token(token)
    article = comment.article
    erase_comment(comment)
    db.session.commit()
    page = render_template("receipts/erased.html", article=article, held=comment.pending_erasure)
    return make_response(page)


@receipts.post("/<token>/mail")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def update_emails(token: str) -> ResponseReturnValue:
    """Turn each kind of email on or off as ticked: 303 back."""
    ticked = [kind for kind in KINDS if f"mail_{kind}" in request.form]
    double_opt_in.ask(comment_by_token(token), ticked)
    db.session.commit()
    return redirect(url_for(".show", token=token, _anchor="mails"), code=303)


@receipts.post("/<token>/mail/opening")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def unblock_emails(token: str) -> ResponseReturnValue:
    """Lift the person's block on all email: 303 back; 404 if it was not blocked from this
    receipt."""
    comment_notifications.unblock_email(comment_by_token(token))
    db.session.commit()
    return redirect(url_for(".show", token=token, _anchor="mails"), code=303)


def _added_private_data(comment: Comment, text: Text) -> PrivateDataWarning | None:
    """Return the private data that the change adds to the earlier text, if any."""
    private = text.once(PrivateDataWarning.of)
    proposal = ProposedEdit.waiting_on(comment)
    earlier: list[Comment | ProposedEdit] = [comment, proposal] if proposal else [comment]
    texts = (Text(str(each.html), language=text.language) for each in earlier)
    known = map(PrivateDataWarning.of, texts)
    return private if private.adds_to(*known) else None


def _review(token: str, comment: Comment, form: WordsForm, private: PrivateDataWarning) -> Response:
    rollback_and_read()
    form.confirmation.data = sign(*_signed_parts(token, form))
    page = render_template(
        "receipts/review.html", comment=comment, token=token, form=form, private=private
    )
    return make_response(page)


def _signed_parts(token: str, form: WordsForm) -> tuple[str, ...]:
    return "edit", token, form.comment.data, form.name.data


def _page(token: str, comment: Comment, form: WordsForm) -> Response:
    proposal = ProposedEdit.about(comment)
    waiting = ProposedEdit.waiting_on(comment)
    if not form.is_submitted():
        form.comment.data = (waiting or comment).source
        form.name.data = (waiting or comment).name
    page = render_template(
        "receipts/show.html",
        comment=comment,
        urgent_help=crisis_help_after(comment),
        proposal=proposal,
        edit_verdict=Decision.last_on(comment, "accept", "decline"),
        verdict=Decision.last_on(comment),
        redactions=db.session.scalars(Redaction.in_force_on(comment)).all(),
        messages=db.session.scalars(Message.read_on(comment)).all(),
        token=token,
        link=private_link(".show", token) if is_permanent_link(token, comment) else "",
        waited=waited(comment),
        usual_wait=usual_wait(),
        form=form,
        problems=problems(form),
    )
    return make_response(page)
