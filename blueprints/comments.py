"""Comments: submit one, and the permanent link of each."""

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
from models.screening.private_data_warning import PrivateDataWarning, name_reveals_email
from models.screening.screening import try_to_run_checks
from models.submissions.submission import Submission
from models.submissions.submit import submit

comments = Blueprint("comments", __name__)

FOREIGN = lazy_gettext(
    "This form was sent from a page of another site, so nothing was stored. "
    "If you wrote this yourself, press “Post Comment” once more: your text is still here."
)


@comments.post("/articles/<slug:slug>/comments")
@csrf.exempt  # readers have no session that a foreign page could use
def create(slug: str) -> ResponseReturnValue:
    """Submit a comment: 303 to its receipt, 200 with a review page, or the article with the form
    filled in as it was: 422 each error named, 403 foreign or closed, 429 too many, 503 locked."""
    rollback_and_read()
    article = db.session.scalar(Article.without_body(slug)) or abort(404)
    use_locale(article.language)
    form = ReplyForm(language=article.written_in)

    try:
        return _review_or_submit(article, form)
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


def _review_or_submit(article: Article, form: ReplyForm) -> ResponseReturnValue:
    submission = _parse(article, form) if form.validate() else None
    if submission and not (form.preview.data or _needs_review(submission)):
        return _submit(submission)
    if not accepts_comments(article):  # `submit` checks it otherwise
        raise CommentsClosed
    return _review(submission, form) if submission else _again(article, form, "", 422)


def _parse(article: Article, form: ReplyForm) -> Submission:
    was_reviewed = bool(form.confirmation.data) and is_confirmed(form, article)
    return Submission(
        article=article,
        text=form.text,
        email=form.email.data,
        network=Network.of(request.remote_addr),
        parent_id=form.parent_id,
        post_key=form.post_key.data or "",
        emails=form.emails,
        signals=form.signals(was_reviewed=was_reviewed),
    )


def _needs_review(submission: Submission) -> bool:
    """Whether the reader should check the comment before it is stored: nothing says that the form
    was sent from this site, or the text may hold private data or be about a crisis."""
    if submission.signals.was_reviewed:
        return False
    text = submission.text
    return (
        origin_of_request() is Origin.UNKNOWN
        or bool(text.once(PrivateDataWarning.of))
        or name_reveals_email(text.name, submission.email)
        or crisis_help_for(submission.article, text) is not None
    )


def _submit(submission: Submission) -> ResponseReturnValue:
    settings = current_app.config["SETTINGS"]
    worker_runs = current_app.extensions.get("screens_beside", False)
    if not worker_runs:
        try_to_run_checks(submission.text)  # before others have to wait for this transaction
    begin_write_transaction(submission.article)
    submitted = submit(
        submission,
        limit=settings.reply_limit,
        close_after=settings.comments_close_after,
        worker_runs=worker_runs,
    )
    db.session.commit()
    if submitted.token:
        return redirect(url_for("receipts.show", token=submitted.token), code=303)
    return make_response(render_template("comments/duplicate.html", article=submission.article))


def _review(submission: Submission, form: ReplyForm) -> ResponseReturnValue:
    """Show the comment exactly as it will look, with a button that posts it."""
    rollback_and_read()
    article, text = submission.article, submission.text
    form.with_key().with_clock().confirmation.data = confirm(form, article)
    page = render_template(
        "comments/review.html",
        article=article,
        form=form,
        private=text.once(PrivateDataWarning.of),
        has_revealing_name=name_reveals_email(text.name, submission.email),
        urgent_help=crisis_help_for(article, text),
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
