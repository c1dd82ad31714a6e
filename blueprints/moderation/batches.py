"""Bulk decisions: choosing comments, confirming, running in steps, undoing."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from blueprints.common.forms.moderation.batches import BatchForm
from blueprints.common.moderation import batch_labels
from extensions import db
from models.moderation.batches.batch import Batch
from models.moderation.batches.selection import MAX_COMMENTS, batch_items, choose, choose_undo
from models.moderation.batches.step import STEP_SIZE, run_step
from models.query_values import row_number

batches = Blueprint("batches", __name__)

PAGE_SIZE = 50  # batches, or skipped comments


@batches.get("/batches")
def index() -> str:
    """List the batches, newest first; `?before=<id>` shows older ones."""
    before = row_number(request.args.get("before"))
    found = list(db.session.scalars(Batch.newest_first(before=before, most=PAGE_SIZE)))
    older = found[-1].id if len(found) == PAGE_SIZE else None
    return render_template("moderation/batches/index.html", batches=found, older=older)


@batches.post("/batches")
def create() -> ResponseReturnValue:
    """Choose what to decide about: 303 to the confirmation; 422 if nothing is chosen."""
    form = BatchForm()
    if not form.validate():
        abort(422)
    by = current_user._get_current_object()
    batch = choose(form.chosen, decision=form.decision.data, by=by, why=form.why)
    return _commit_and_redirect(batch)


@batches.get("/batches/<int:batch_id>")
def show(batch_id: int) -> str:
    """Show a batch: what it would do, its progress, or its result.

    `?after=<id>` shows more of the comments that were skipped.
    """
    batch = db.session.get(Batch, batch_id) or abort(404)
    after = row_number(request.args.get("after"))
    alone = (
        batch_items(batch.id, state="changed", after=after, most=PAGE_SIZE) if batch.changed else []
    )
    return render_template(
        "moderation/batches/show.html",
        batch=batch,
        sample=[] if batch.begun_at else batch_items(batch.id, most=10),
        alone=alone,
        more=alone[-1].comment_id if len(alone) == PAGE_SIZE else None,
        step=STEP_SIZE,
        most=MAX_COMMENTS,
    )


@batches.post("/batches/<int:batch_id>/steps")
def update(batch_id: int) -> ResponseReturnValue:
    """Decide about the next comments: 303 to the batch; progress as JSON if the client asks for
    it."""
    batch = db.session.get(Batch, batch_id) or abort(404)
    run_step(batch, by=current_user._get_current_object())
    if request.accept_mimetypes.best != "application/json":
        return _commit_and_redirect(batch)
    far = {
        "handled": batch.handled,
        "finished": batch.is_finished,
        "words": batch_labels.progress(batch),
    }
    db.session.commit()
    return jsonify(far)


@batches.post("/batches/<int:batch_id>/undo")
def destroy(batch_id: int) -> ResponseReturnValue:
    """Choose everything that a batch decided, to be undone: 303 to the confirmation."""
    batch = db.session.get(Batch, batch_id) or abort(404)
    return _commit_and_redirect(choose_undo(batch, by=current_user._get_current_object()))


def _commit_and_redirect(batch: Batch) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("moderation.batches.show", batch_id=batch.id), code=303)
