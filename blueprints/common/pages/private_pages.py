"""Private pages: their headers and links, the comment behind a token, and JSON downloads."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from flask import Response, abort, current_app, request, url_for

from blueprints.common.translations import use_locale
from extensions import db
from models.comments.comment import Comment
from models.mail.link import EmailLink
from models.query_values import row_number

# separates the token of a link to all comments of a person from the id of one comment
TOKEN_SEPARATOR: Final = "."  # noqa: S105 - not a password


def set_private_headers(response: Response) -> Response:
    """Keep a page out of search indexes, and its secret URL out of referrers."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def private_link(endpoint: str, token: str) -> str:
    """Return the absolute URL of a private page, for its reader to keep."""
    scheme = "https" if current_app.config["SETTINGS"].is_https else request.scheme
    return url_for(endpoint, token=token, _external=True, _scheme=scheme)


def comment_by_token(token: str) -> Comment:
    """Return the comment for a private link: its receipt, one from an email, or one to all comments
    of its author. 404 for anything else, and for a withdrawn comment."""
    comment = _by_token(token)
    if comment is None or comment.status == "withdrawn":
        abort(404)
    use_locale(comment.article.language)
    return comment


def is_permanent_link(token: str, comment: Comment) -> bool:
    """Tell whether the token is the receipt's own, which lasts as long as the comment."""
    return db.session.scalar(Comment.with_receipt(token)) is comment


def json_attachment(held: dict[str, Any], *, name: str) -> Response:
    """Return a JSON file to download."""
    written = json.dumps(held, ensure_ascii=False, indent=2, default=_rfc3339) + "\n"
    answer = Response(written, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _by_token(token: str) -> Comment | None:
    all_of_theirs, dot, number = token.partition(TOKEN_SEPARATOR)
    if dot:
        return _by_list_token(all_of_theirs, row_number(number))
    if comment := db.session.scalar(Comment.with_receipt(token)):
        return comment
    link = db.session.scalar(EmailLink.with_token(token, "receipt"))
    return link.comment if link else None


def _by_list_token(token: str, number: int) -> Comment | None:
    link = db.session.scalar(EmailLink.with_token(token, "mine"))
    comment = db.session.get(Comment, number) if link else None
    return comment if comment and link and comment.commenter_id == link.commenter_id else None


def _rfc3339(value: datetime) -> str:
    """Format a time as RFC 3339."""
    return value.isoformat(timespec="seconds")
