"""The comment policy: the rules that moderators decide by."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template

from blueprints.common.caching.page_cache import cached_response

comment_policy = Blueprint("comment_policy", __name__)


@comment_policy.get("/comment-policy")
def index() -> Response:
    """Show the rules, each with an anchor of its own: `#dangerous`."""
    return cached_response("comment policy", partial(render_template, "comment_policy/index.html"))
