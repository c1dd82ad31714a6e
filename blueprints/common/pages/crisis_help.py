"""The crisis help box, for readers whose comment may be about danger. Editors must approve it."""

from __future__ import annotations

from flask import Flask, current_app

from blueprints.common.translations import translate_to
from config import ConfigurationError, Settings
from models.articles.article import Article
from models.comments.comment import Comment
from models.screening.crisis import CHECKS, find
from models.screening.crisis.help_box import HelpBox
from models.screening.crisis.help_file import HelpFileError, read_help_boxes
from models.screening.screening import visible_to_author
from models.screening.text import Text


def register_crisis_help(app: Flask, settings: Settings) -> None:
    """Read the boxes once. Raises `ConfigurationError` with file and line for an invalid one."""
    app.jinja_env.globals.update(said_in=translate_to)
    try:
        boxes = read_help_boxes(settings.urgent_help_dir)
    except HelpFileError as fault:
        raise ConfigurationError(str(fault)) from None
    app.extensions["urgent_help"] = boxes
    app.extensions["approved_urgent_help"] = {each.language: each for each in boxes if each.is_on}


def all_boxes() -> list[HelpBox]:
    """Return every box, on or off."""
    boxes: list[HelpBox] = current_app.extensions["urgent_help"]
    return boxes


def crisis_help_for(article: Article, text: Text) -> HelpBox | None:
    """Return the approved box to show before such a comment is posted, if any."""
    box = _approved(article)
    return box if box and text.find("danger", find) else None


def crisis_help_after(comment: Comment) -> HelpBox | None:
    """Return the approved box to show while such a comment is pending, if any."""
    box = _approved(comment.article) if comment.status == "pending" else None
    return box if box and any(each.check in CHECKS for each in visible_to_author(comment)) else None


def _approved(article: Article) -> HelpBox | None:
    """Return the box in the article's language; for a variety such as “de-AT” also that of “de”."""
    tag = article.written_in
    approved: dict[str, HelpBox] = current_app.extensions["approved_urgent_help"]
    return approved.get(tag) or approved.get(tag.partition("-")[0])
