"""The search page. It is never cached."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from models.query_values import row_number
from models.search.search import MAX_PAGE, Search

search = Blueprint("search", __name__)

KINDS = ("articles", "comments")


@search.get("/search")
def index() -> str:
    """Search articles and public comments for the words of `?q=`, ten results of each.

    `?in=comments&page=2` shows the next ten of one kind; 404 for an impossible page number.
    """
    words, kind = request.args.get("q", ""), request.args.get("in", "")
    page = row_number(request.args.get("page", "1"))
    if page not in range(1, MAX_PAGE + 1):
        abort(404)
    kind = kind if kind in KINDS else ""
    found = Search.of(words, kind=kind, page=page)
    return render_template("search/index.html", words=words, found=found, kind=kind, page=page)
