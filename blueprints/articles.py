"""Articles: the list, and the page and the picture of each."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from blueprints.common.caching.page_cache import cached_response
from blueprints.common.caching.response_cache import mark_cacheable
from blueprints.common.forms.reply import ReplyForm
from blueprints.common.pages.article import article_page, todays
from blueprints.common.pages.social_image import draw
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.thread_page import ThreadPage
from models.errors import ParentUnavailable
from models.query_values import row_number

articles = Blueprint("articles", __name__)


@articles.get("/")
def index() -> Response:
    """List the articles, the newest first."""
    return cached_response(f"index {Article.version_of_all()}", _list)


@articles.get("/articles/<slug:slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show an article, a page of its threads and the form: the same bytes for everybody.

    `?page=2` shows the threads after the first fifty, `?order=newest` turns their order; 404
    for a page that isn't there, 302 from the number of a page that needs none. `?reply_to=<id>`
    shows the form as an answer to that comment, with its thread; 302 to the plain page where
    that comment can't be answered.
    """
    version, places = Article.edition_of(slug) or abort(404)
    page = _page_asked_for(places)
    answered = row_number(request.args.get("reply_to"))
    if page.is_first and "page" in request.args and not answered:
        return redirect(url_for("articles.show", slug=slug, **page.address, _anchor="comments"))
    key = todays(f"article {slug} {version} {page}")
    if not answered:
        shown = cached_response(key, lambda: _page(slug, page, None))
        is_canonical = request.query_string.decode() == urlencode(page.address)
        return mark_cacheable(shown, slug=slug, version=version) if is_canonical else shown
    try:
        parent = Comment.answerable(answered, on=_article(slug))
    except ParentUnavailable:
        return redirect(url_for("articles.show", slug=slug, _anchor="respond"))
    page = ThreadPage.containing(parent, newest_first=page.newest_first)
    return cached_response(f"{key} {answered}", lambda: _page(slug, page, parent))


@articles.get("/articles/<slug:slug>/card.png")
def card(slug: str) -> Response:
    """Show the picture that stands for an article where its address is shared."""
    title = _title(slug) or abort(404)
    return cached_response(f"card {title}", lambda: _drawn(title), mimetype="image/png")


def _list() -> str:
    return render_template(
        "articles/index.html", articles=db.session.scalars(Article.all_by_date())
    )


def _article(slug: str) -> Article:
    return db.session.scalars(Article.with_slug(slug)).one()


def _page_asked_for(places: int) -> ThreadPage:
    asked = request.args.get("page")
    number = 0 if asked is None else row_number(asked) or abort(404)
    page = ThreadPage(places, number, newest_first=request.args.get("order") == "newest")
    return page if page.exists else abort(404)


def _page(slug: str, page: ThreadPage, parent: Comment | None) -> str:
    form = ReplyForm(formdata=None, data={"parent": parent.id if parent else ""})
    return article_page(_article(slug), form, page=page, parent=parent)


def _title(slug: str) -> str | None:
    return db.session.scalar(Article.with_slug(slug).with_only_columns(Article.title))


def _drawn(title: str) -> bytes:
    site = current_app.config["SETTINGS"]
    return draw(title, name=site.site_name, tagline=site.site_tagline)
