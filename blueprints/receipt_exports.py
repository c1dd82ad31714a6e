"""Everything held about one reply and its writer: as a page to read or print, and as a file."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from blueprints.common.pages.json_download import as_file
from blueprints.common.pages.private_page import keep_to_its_reader
from blueprints.common.pages.receipt_lookup import comment_of
from models.privacy.export import held_about

receipt_exports = Blueprint("receipt_exports", __name__, url_prefix="/receipts/<token>")


receipt_exports.after_request(keep_to_its_reader)


@receipt_exports.get("/export")
def show(token: str) -> ResponseReturnValue:
    """Show everything that is held, for reading and printing."""
    comment = comment_of(token)
    held = held_about(comment.commenter, [comment])
    page = render_template("receipts/export.html", held=held, token=token)
    return make_response(page)


@receipt_exports.get("/export.json")
def download(token: str) -> Response:
    """Give the same as a file for programs; docs/erasing.md says what each field is."""
    comment = comment_of(token)
    return as_file(held_about(comment.commenter, [comment]), name=f"comment-{comment.id}.json")
