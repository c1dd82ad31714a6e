"""Articles: the list, and the page of each."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.article_page import article_page
from blueprints.common.forms import ReplyForm
from blueprints.common.numbers import row_number
from blueprints.common.page_cache import public_page
from extensions import db
from models.article import Article
from models.comment import Comment
from models.refusal import ParentUnavailable

articles = Blueprint("articles", __name__)


@articles.get("/")
def index() -> Response:
    """List the articles, the newest first."""
    return public_page(f"index {Article.version_of_all()}", _list)


@articles.get("/articles/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show an article, its thread and the form: the same bytes for everybody.

    `?reply_to=<id>` shows the form as an answer to that comment; 302 to the plain page where
    that comment can't be answered.
    """
    version = Article.version_of(slug)
    if version is None:
        abort(404)
    answered = row_number(request.args.get("reply_to"))
    if not answered:
        return public_page(f"article {slug} {version}", lambda: _page(slug, None))
    try:
        parent = Comment.answerable(answered, on=_article(slug))
    except ParentUnavailable:
        return redirect(url_for("articles.show", slug=slug, _anchor="respond"))
    return public_page(f"article {slug} {version} {answered}", lambda: _page(slug, parent))


def _list() -> str:
    return render_template(
        "articles/index.html", articles=db.session.scalars(Article.all_by_date())
    )


def _article(slug: str) -> Article:
    return db.session.scalars(Article.with_slug(slug)).one()


def _page(slug: str, parent: Comment | None) -> str:
    form = ReplyForm(formdata=None, data={"parent": parent.id if parent else ""})
    return article_page(_article(slug), form, parent=parent)
