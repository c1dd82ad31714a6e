"""The queue: what waits for a decision, oldest first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from blueprints.common.forms import DecisionForm
from blueprints.common.numbers import row_number
from models.queue import Queue

queue = Blueprint("queue", __name__)


@queue.get("/")
def index() -> str:
    """Show a page of cards; `?after=<id>` begins after that comment."""
    after = row_number(request.args.get("after"))
    page = Queue.page(after=after)
    form = DecisionForm(formdata=None, data={"after": after})
    return render_template("moderation/queue.html", queue=page, form=form, after=after)
