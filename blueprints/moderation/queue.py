"""The moderation queue: its lanes, with filters that combine."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from blueprints.common.forms.moderation.decisions import DecisionForm, QueueFilterForm
from extensions import db
from models.moderation.queue.filter import QueueFilter
from models.moderation.queue.queue import Queue
from models.query_values import row_number
from models.screening.rules.rule import Rule

queue = Blueprint("queue", __name__)


@queue.get("/")
def index() -> str:
    """Show a page of cards: `lane` and the filters choose them, `?after=<id>` starts after one."""
    after = row_number(request.args.get("after"))
    view = QueueFilter.of(request.args)
    return render_template(
        "moderation/queue/index.html",
        queue=Queue.page(view, after=after),
        view=view,
        after=after,
        rule=db.session.get(Rule, row_number(view.rule)) if view.rule else None,
        filters=QueueFilterForm(formdata=None, data=view.address),
        form=DecisionForm(formdata=None, data={"after": after, "view": view.query}),
    )
