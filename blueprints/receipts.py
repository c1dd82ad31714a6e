"""Receipts: a reader's private page for one comment."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.forms.reply import WordsForm, problems
from blueprints.common.forms.review_signature import is_signed, sign
from blueprints.common.pages.crisis_help import urgent_help_after
from blueprints.common.pages.private_page import keep_to_its_reader, private_link
from blueprints.common.pages.receipt_lookup import comment_of, is_lasting
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.comments.comment import Comment
from models.comments.proposed_edit import ProposedEdit
from models.decisions.decision import Decision
from models.decisions.wait_times import usual_wait, waited
from models.mail.message import Message
from models.moderation.edit import edit, refuse_unless_editable
from models.moderation.redaction.redaction import Redaction
from models.privacy.withdrawal import withdraw
from models.screening.private_data_warning import PrivateDataWarning
from models.screening.text import Text

receipts = Blueprint("receipts", __name__, url_prefix="/receipts")


receipts.after_request(keep_to_its_reader)


@receipts.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show what became of a reply. An unknown token is answered like any unknown page."""
    return _page(token, comment_of(token), WordsForm(formdata=None, obj=None))


@receipts.post("/<token>")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def update(token: str) -> ResponseReturnValue:
    """Change the words, or propose other ones for a public reply: 303 back, 200 with a review
    page where the change holds what looks private, 422 with each error named, 409 where it was
    rejected."""
    comment = comment_of(token)
    form = WordsForm(language=comment.article.written_in)
    refuse_unless_editable(comment)
    if not form.validate():
        rollback_and_read()
        return _page(token, comment, form), 422
    private = _added(comment, form.text)
    if private and not is_signed(form.confirmation.data, *_said(token, form)):
        return _review(token, comment, form, private)
    edit(comment, form.text)
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@receipts.post("/<token>/edit/withdrawal")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def take_edit_back(token: str) -> ResponseReturnValue:
    """Take back what was proposed: the words that readers see stay. 303 back."""
    ProposedEdit.take_back(comment_of(token))
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@receipts.post("/<token>/withdrawal")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def destroy(token: str) -> ResponseReturnValue:
    """Withdraw the reply for good; its receipt is gone with it."""
    comment = comment_of(token)
    article = comment.article
    withdraw(comment)
    db.session.commit()
    page = render_template("receipts/withdrawn.html", article=article, held=comment.pending_erasure)
    return make_response(page)


def _added(comment: Comment, text: Text) -> PrivateDataWarning | None:
    """Return what looks private in a change, if it adds anything to what was there before."""
    private = text.once(PrivateDataWarning.of)
    proposal = ProposedEdit.waiting_on(comment)
    earlier: list[Comment | ProposedEdit] = [comment, proposal] if proposal else [comment]
    texts = (Text(str(each.html), language=text.language) for each in earlier)
    known = map(PrivateDataWarning.of, texts)
    return private if private.adds_to(*known) else None


def _review(token: str, comment: Comment, form: WordsForm, private: PrivateDataWarning) -> Response:
    rollback_and_read()
    form.confirmation.data = sign(*_said(token, form))
    page = render_template(
        "receipts/review.html", comment=comment, token=token, form=form, private=private
    )
    return make_response(page)


def _said(token: str, form: WordsForm) -> tuple[str, ...]:
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
        urgent_help=urgent_help_after(comment),
        proposal=proposal,
        edit_verdict=Decision.last_on(comment, "accept", "decline"),
        verdict=Decision.last_on(comment),
        redactions=db.session.scalars(Redaction.in_force_on(comment)).all(),
        messages=db.session.scalars(Message.read_on(comment)).all(),
        token=token,
        link=private_link(".show", token) if is_lasting(token, comment) else "",
        waited=waited(comment),
        usual_wait=usual_wait(),
        form=form,
        problems=problems(form),
    )
    return make_response(page)
