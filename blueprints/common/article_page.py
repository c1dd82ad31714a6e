"""The page of an article: its text, its thread, and the form under it."""

from __future__ import annotations

from flask import render_template

from blueprints.common.forms import ReplyForm, problems
from models.article import Article
from models.comment import Comment
from models.thread import Thread


def article_page(
    article: Article, form: ReplyForm, *, parent: Comment | None = None, refusal: str = ""
) -> str:
    """Render the page. `parent` is the comment the form answers; `refusal` why it was not taken."""
    return render_template(
        "articles/show.html",
        article=article,
        document=article.document,
        thread=Thread.of(article),
        form=form,
        parent=parent,
        refusal=refusal,
        problems=problems(form),
    )
