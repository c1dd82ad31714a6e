"""The page of an article: its text, its thread, and the form under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import current_app, render_template

from blueprints.common.caching.response_cache import today
from blueprints.common.forms.reply import ReplyForm, problems
from blueprints.common.translations import use_locale
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.thread import Thread
from models.comments.thread_page import ThreadPage
from models.decisions.wait_times import usual_wait


def article_page(
    article: Article,
    form: ReplyForm,
    *,
    parent: Comment | None = None,
    refusal: str = "",
    page: ThreadPage | None = None,
) -> str:
    """Render the page. `parent` is the comment the form answers; `refusal` why it was not taken.

    `page` of its threads, or the one that shows the parent, or the first.
    """
    use_locale(article.language)
    page = page or (ThreadPage.containing(parent) if parent else None)
    thread = Thread.of(article, page)
    return render_template(
        "articles/show.html",
        article=article,
        document=article.document,
        translations=article.translations,
        thread=thread,
        canonical=replace(thread.page, newest_first=False).address,
        takes_replies=takes_replies(article),
        closed_on=_closed_on(article),
        usual_wait=usual_wait(),
        form=form,
        parent=parent,
        refusal=refusal,
        problems=problems(form),
    )


def todays(key: str) -> str:
    """The key of a page that is made anew each day (UTC): age closes comments at midnight, and
    how long replies usually wait is as old as the page."""
    return f"{key} {today()}"


def takes_replies(article: Article) -> bool:
    """Whether a reply may be left today."""
    return article.takes_replies(close_after=_close_after(), on=today())


def _closed_on(article: Article) -> date | None:
    """The day its age closed the comments, if it did and nobody closed them by hand."""
    by_age = article.comments_open and not takes_replies(article)
    return article.closes_on(after=_close_after()) if by_age else None


def _close_after() -> int:
    return int(current_app.config["SETTINGS"].comments_close_after)
