"""Mails about one reply, on its private page: on, off, and open again after they were shut."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.pages.private_page import keep_to_its_reader
from blueprints.common.pages.receipt_lookup import comment_of
from extensions import csrf, db
from models.mail import comment_notifications, double_opt_in
from models.mail.subscription import KINDS

receipt_mail = Blueprint("receipt_mail", __name__, url_prefix="/receipts")


receipt_mail.after_request(keep_to_its_reader)


@receipt_mail.post("/<token>/mail")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def update(token: str) -> ResponseReturnValue:
    """Turn each kind of mail on or off as it is ticked: 303 back."""
    ticked = [kind for kind in KINDS if f"mail_{kind}" in request.form]
    double_opt_in.ask(comment_of(token), ticked)
    db.session.commit()
    return redirect(url_for("receipts.show", token=token, _anchor="mails"), code=303)


@receipt_mail.post("/<token>/mail/opening")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def reopen(token: str) -> ResponseReturnValue:
    """Let the site write to this person again: 303 back; 404 for whoever did not shut it."""
    comment_notifications.unblock_email(comment_of(token))
    db.session.commit()
    return redirect(url_for("receipts.show", token=token, _anchor="mails"), code=303)
