"""Erasing one's reply from its receipt: asked once more, then done."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from blueprints.common.pages.private_page import keep_to_its_reader
from blueprints.common.pages.receipt_lookup import comment_of
from extensions import csrf, db
from models.privacy.erasure import erase

receipt_erasures = Blueprint("receipt_erasures", __name__, url_prefix="/receipts/<token>/erasure")


receipt_erasures.after_request(keep_to_its_reader)


@receipt_erasures.get("")
def new(token: str) -> ResponseReturnValue:
    """Say what would go, and ask."""
    page = render_template("receipts/erase.html", comment=comment_of(token), token=token)
    return make_response(page)


@receipt_erasures.post("")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def create(token: str) -> ResponseReturnValue:
    """Erase the reply and all that is held about it; say what is gone. Its receipt is gone too."""
    comment = comment_of(token)
    article = comment.article
    erase(comment)
    db.session.commit()
    return make_response(
        render_template("receipts/erased.html", article=article, held=comment.pending_erasure)
    )
