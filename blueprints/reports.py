"""Reports: saying what is wrong with a comment, and a private page that tells what came of it."""

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
from flask_babel import format_decimal, lazy_gettext

from blueprints.common.forms.reply import problems
from blueprints.common.forms.report import ReportForm
from blueprints.common.pages.private_page import keep_to_its_reader, private_link
from blueprints.common.request.errors import status_of
from blueprints.common.security.origin_check import ForeignForm, Origin, origin_of_request
from blueprints.common.translations import translate, use_locale
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.commenters.network import Network
from models.comments.comment import Comment
from models.decisions.rejection_reasons import REASONS
from models.errors import CommentGone, TooManyReports
from models.reports.report import REPORT_MAX, Report

reports = Blueprint("reports", __name__)

FOREIGN = lazy_gettext(
    "This form was sent from a page of another site, so nothing was stored. "
    "If you wrote this yourself, press “Send the report” once more: your words are still here."
)


@reports.after_request
def _keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@reports.get("/comments/<int:comment_id>/report")
def new(comment_id: int) -> ResponseReturnValue:
    """Show the form beside the comment in question; 404 for one that readers don't see."""
    return _page(_public(comment_id), ReportForm(formdata=None), 200)


@reports.post("/comments/<int:comment_id>/report")
@csrf.exempt  # readers have no session to ride on; see common/security/origin_check.py
def create(comment_id: int) -> ResponseReturnValue:
    """Leave a report: 303 to its receipt, 200 with a page that asks once more, or the form as it
    was: 422 errors named, 403 foreign, 429 too many. 404 for a comment that readers don't see."""
    comment, form = _public(comment_id), ReportForm()
    origin = origin_of_request()
    if not form.validate():
        return _page(comment, form, 422)
    if origin is Origin.UNSAID and not form.is_confirmed(comment):
        return _asked_once_more(comment, form)
    try:
        return _left(comment, form)
    except TooManyReports as refusal:
        answer = _page(comment, form, status_of(refusal), refusal=translate(refusal))
        answer.headers["Retry-After"] = str(refusal.seconds)
        return answer


@reports.errorhandler(ForeignForm)
def _foreign(_error: ForeignForm) -> Response:
    """Show the form as it was filled in."""
    comment = _public((request.view_args or {})["comment_id"])
    return _page(comment, ReportForm(), 403, refusal=str(FOREIGN))


@reports.get("/reports/<token>")
def show(token: str) -> ResponseReturnValue:
    """Tell its sender what came of a report. An unknown token is answered like any unknown page."""
    report = db.session.scalar(Report.with_receipt(token)) or abort(404)
    use_locale(report.comment.article.language)
    link = private_link("reports.show", token)
    page = render_template("reports/show.html", report=report, reason=_reason(report), link=link)
    return keep_to_its_reader(make_response(page))


def _public(comment_id: int) -> Comment:
    comment = db.session.get(Comment, comment_id)
    if not comment or not comment.is_public:
        raise CommentGone
    use_locale(comment.article.language)
    return comment


def _left(comment: Comment, form: ReportForm) -> ResponseReturnValue:
    left = Report.leave(
        comment,
        reason=form.reason.data,
        words=form.remark.data,
        network=Network.of(request.remote_addr),
        limit=current_app.config["SETTINGS"].report_limit,
        form_key=form.form_key.data or "",
    )
    db.session.commit()
    return redirect(url_for("reports.show", token=left.token), code=303)


def _page(comment: Comment, form: ReportForm, status: int, *, refusal: str = "") -> Response:
    rollback_and_read()
    page = render_template(
        "reports/new.html",
        comment=comment,
        form=form.with_key(),
        reasons=REASONS,
        most_characters=format_decimal(REPORT_MAX),
        problems=problems(form),
        refusal=refusal,
    )
    return make_response(page, status)


def _asked_once_more(comment: Comment, form: ReportForm) -> Response:
    rollback_and_read()
    form.with_key().confirm(comment)
    reason = REASONS[form.reason.data]
    page = render_template("reports/confirm.html", comment=comment, form=form, reason=reason)
    return make_response(page)


def _reason(report: Report) -> object:
    return REASONS[report.reason]
