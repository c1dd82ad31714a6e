"""Articles: the list, and each article's page and social image."""

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
from blueprints.common.pages.article import article_page, daily_key
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.thread_page import ThreadPage
from models.errors import ParentUnavailable
from models.query_values import row_number

articles = Blueprint("articles", __name__)


@articles.get("/")
def index() -> Response:
    """List the articles, newest first."""
    return cached_response(f"index {Article.version_of_all()}", _list)


@articles.get("/articles/<slug:slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show an article, one page of its threads and the form. The bytes are the same for everyone.

    `?page=2` shows the threads after the first fifty, `?order=newest` reverses their order; 404 for
    a page that does not exist, 302 from a page number that the canonical address does not have.
    `?reply_to=<id>` shows the form as a reply to that comment, with its thread; 302 to the plain
    page if that comment can't be replied to.
    """
    version, places = Article.edition_of(slug) or abort(404)
    page = _requested_page(places)
    answered = row_number(request.args.get("reply_to"))
    if page.is_first and "page" in request.args and not answered:
        return redirect(url_for("articles.show", slug=slug, **page.address, _anchor="comments"))
    key = daily_key(f"article {slug} {version} {page}")
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
    """Show the article's social image (Open Graph), as PNG. 404 for an unknown article."""
    title = _title(slug) or abort(404)
    return cached_response(f"card {title}", lambda: _draw(title), mimetype="image/png")


def _list() -> str:
    return render_template(
        "articles/index.html", articles=db.session.scalars(Article.all_by_date())
    )


def _article(slug: str) -> Article:
    return db.session.scalars(Article.with_slug(slug)).one()


def _requested_page(places: int) -> ThreadPage:
    requested = request.args.get("page")
    number = 0 if requested is None else row_number(requested) or abort(404)
    page = ThreadPage(places, number, newest_first=request.args.get("order") == "newest")
    return page if page.exists else abort(404)


def _page(slug: str, page: ThreadPage, parent: Comment | None) -> str:
    form = ReplyForm(formdata=None, data={"parent": parent.id if parent else ""})
    return article_page(_article(slug), form, page=page, parent=parent)


def _title(slug: str) -> str | None:
    return db.session.scalar(Article.with_slug(slug).with_only_columns(Article.title))


def _draw(title: str) -> bytes:
    from blueprints.common.pages import social_image  # noqa: PLC0415 - Pillow: 3 MiB, once a title

    site = current_app.config["SETTINGS"]
    return social_image.draw_social_image(title, name=site.site_name, tagline=site.site_tagline)
