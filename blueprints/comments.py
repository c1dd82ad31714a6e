"""Comments: leaving a reply, and the address of each comment."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from blueprints.common.forms.reply import ReplyForm
from blueprints.common.forms.review_signature import confirm, is_confirmed
from blueprints.common.pages.article import accepts_comments, article_page
from blueprints.common.pages.crisis_help import crisis_help_for
from blueprints.common.request.error_messages import LOCKED
from blueprints.common.request.errors import RETRY_AFTER, status_of
from blueprints.common.security.origin_check import ForeignForm, Origin, origin_of_request
from blueprints.common.translations import translate, use_locale
from database.timeouts import LockTimeout
from database.transactions import begin_write_transaction, rollback_and_read
from extensions import csrf, db
from models.articles.article import Article
from models.commenters.network import Network
from models.comments.comment import Comment
from models.comments.thread_page import ThreadPage
from models.errors import CommentsClosed, ParentUnavailable, Refusal, TooManyReplies
from models.submissions.submission import Submission, Submitted

comments = Blueprint("comments", __name__)

FOREIGN = lazy_gettext(
    "This form was sent from a page of another site, so nothing was stored. "
    "If you wrote this yourself, press “Post Comment” once more: your text is still here."
)


@comments.post("/articles/<slug:slug>/comments")
@csrf.exempt  # readers have no session for a token: see security/origin_check.py
def create(slug: str) -> ResponseReturnValue:
    """Leave a reply: 303 to its receipt, 200 with a review page, or the article with the form
    filled in as it was: 422 each error named, 403 foreign or closed, 429 too many, 503 locked."""
    rollback_and_read()
    article = db.session.scalar(Article.without_body(slug)) or abort(404)
    use_locale(article.language)
    form = ReplyForm()

    try:
        return _considered(article, form, origin_of_request())
    except Refusal as refusal:
        return _refused(article, form, refusal)
    except LockTimeout:
        answer = _again(article, form, str(LOCKED.next), 503)
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer


@comments.errorhandler(ForeignForm)
def _foreign(_error: ForeignForm) -> Response:
    """Show the form as it was filled in."""
    rollback_and_read()
    slug = (request.view_args or {})["slug"]
    article = db.session.scalar(Article.without_body(slug)) or abort(404)
    use_locale(article.language)
    return _again(article, ReplyForm(), str(FOREIGN), 403)


@comments.get("/comments/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    """Redirect to the page and anchor that show a public comment; 404 for any other.

    The page is the one that counts from the oldest: it keeps its number.
    """
    comment = db.session.get(Comment, comment_id)
    if not comment or not comment.is_public:
        abort(404)
    page, slug = ThreadPage.containing(comment), comment.article.slug
    return redirect(
        url_for("articles.show", slug=slug, **page.address, _anchor=f"comment-{comment.id}")
    )


def _considered(article: Article, form: ReplyForm, origin: Origin) -> ResponseReturnValue:
    if not accepts_comments(article):
        raise CommentsClosed
    if not form.validate():
        return _again(article, form, "", 422)
    is_reviewed = is_confirmed(form, article)
    reply = _reply(article, form, is_reviewed=is_reviewed)
    looked_at = is_reviewed or not (origin is Origin.UNKNOWN or _is_careless(reply))
    if looked_at and not form.preview.data:
        return _left(reply)
    return _review(reply, form)


def _is_careless(reply: Submission) -> bool:
    """Whether its writer should look at a review page before the reply is left."""
    tells = bool(reply.private_words) or reply.has_revealing_name
    return tells or crisis_help_for(reply.article, reply.text) is not None


def _left(reply: Submission) -> ResponseReturnValue:
    """Leave the reply; what takes long is done before others have to wait for its rows."""
    site = current_app.config["SETTINGS"]
    reply.prescreen()
    begin_write_transaction(reply.article)
    left = reply.leave(limit=site.reply_limit, close_after=site.comments_close_after)
    db.session.commit()
    return _answer(left, reply.article)


def _answer(left: Submitted, article: Article) -> ResponseReturnValue:
    if left.token:
        return redirect(url_for("receipts.show", token=left.token), code=303)
    return make_response(render_template("comments/duplicate.html", article=article))


def _reply(article: Article, form: ReplyForm, *, is_reviewed: bool) -> Submission:
    return Submission(
        article=article,
        words=form.comment.data,
        name=form.name.data,
        email=form.email.data,
        parent_id=form.parent_id,
        post_key=form.post_key.data or "",
        mails=form.mails,
        arrival=form.arrival(was_reviewed=is_reviewed),
        network=Network.of(request.remote_addr),
        html=form.html,
        screened_later=current_app.extensions.get("screens_beside", False),
    )


def _review(reply: Submission, form: ReplyForm) -> ResponseReturnValue:
    """Show the comment exactly as it will look, and ask for one more press."""
    rollback_and_read()
    article = reply.article
    form.with_key().with_clock().confirmation.data = confirm(form, article)
    page = render_template(
        "comments/review.html",
        article=article,
        form=form,
        private=reply.private_words,
        has_revealing_name=reply.has_revealing_name,
        urgent_help=crisis_help_for(article, reply.text),
        parent=_parent(article, form),
    )
    return make_response(page)


def _refused(article: Article, form: ReplyForm, refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, ParentUnavailable):
        form.parent.data = ""
    answer = _again(article, form, translate(refusal), status_of(refusal))
    if isinstance(refusal, TooManyReplies):
        answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def _again(article: Article, form: ReplyForm, refusal: str, status: int) -> Response:
    rollback_and_read()
    article = db.session.scalars(Article.with_slug(article.slug)).one()
    form.with_clock()
    page = article_page(article, form, parent=_parent(article, form), refusal=refusal)
    return make_response(page, status)


def _parent(article: Article, form: ReplyForm) -> Comment | None:
    try:
        return Comment.answerable(form.parent_id, on=article) if form.parent_id else None
    except ParentUnavailable:
        return None
