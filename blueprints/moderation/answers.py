"""Official replies: what moderators answer below a comment, in the site's name."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.replies_and_notes import AnswerForm
from blueprints.common.forms.reply import problems
from blueprints.common.moderation.comment_lookup import back_to_comment, comment_with_text
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.comments.comment import Comment
from models.errors import AddressInColumn, CommentsClosed, NotAnswerable
from models.moderation.answer import Answer
from models.moderation.saved_reply import SavedReply
from models.query_values import row_number

answers = Blueprint("answers", __name__, url_prefix="/comments/<int:comment_id>/answers")


@answers.get("")
def index(comment_id: int) -> ResponseReturnValue:
    """Show the comment and a form; `?saved=<id>` starts it with that saved reply."""
    form = AnswerForm(formdata=None)
    saved = db.session.get(SavedReply, row_number(request.args.get("saved")))
    form.comment.data = saved.words if saved else ""
    return _page(comment_with_text(comment_id), form)


@answers.post("")
def create(comment_id: int) -> ResponseReturnValue:
    """Publish the reply: 303 to the comment; 422, 403 or 409 with the form as it was filled in."""
    comment, form = comment_with_text(comment_id), AnswerForm()
    if not form.validate():
        return _page(comment, form, status=422)
    try:
        Answer(to=comment, words=form.comment.data, by=current_user._get_current_object()).publish(
            close_after=current_app.config["SETTINGS"].comments_close_after
        )
    except (NotAnswerable, CommentsClosed, AddressInColumn) as refusal:
        return _page(comment, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return back_to_comment(comment_id, gettext("Your answer is public, below this reply."))


def _page(comment: Comment, form: AnswerForm, *, refusal: str = "", status: int = 200) -> Response:
    rollback_and_read()
    page = render_template(
        "moderation/answers/index.html",
        comment=comment,
        saved_replies=db.session.scalars(SavedReply.by_title()).all(),
        form=form,
        problems=problems(form),
        refusal=refusal,
    )
    return make_response(page, status)
