"""The page of an article: text, comments and form."""

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
    """Render the page. `parent` is the comment that the form replies to, `refusal` why a submission
    was refused.

    Shows `page` of the threads, else the one with the parent, else the first.
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
        takes_replies=accepts_comments(article),
        closed_on=_closed_on(article),
        usual_wait=usual_wait(),
        form=form,
        parent=parent,
        refusal=refusal,
        problems=problems(form),
    )


def daily_key(key: str) -> str:
    """Return a cache key that changes each day (UTC): comments close at midnight, and the usual
    wait is updated daily."""
    return f"{key} {today()}"


def accepts_comments(article: Article) -> bool:
    """Tell whether the article accepts comments today."""
    return article.takes_replies(close_after=_close_after(), on=today())


def _closed_on(article: Article) -> date | None:
    """Return the day on which age closed the comments; None if they are open or closed by hand."""
    by_age = article.comments_open and not accepts_comments(article)
    return article.closes_on(after=_close_after()) if by_age else None


def _close_after() -> int:
    return int(current_app.config["SETTINGS"].comments_close_after)
