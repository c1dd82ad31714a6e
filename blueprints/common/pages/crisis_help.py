"""The help box: for a reader whose words may be about danger, if an editor has approved it."""

from __future__ import annotations

from flask import Flask, current_app

from blueprints.common.translations import translate_to
from config import ConfigurationError, Settings
from models.articles.article import Article
from models.comments.comment import Comment
from models.screening.crisis import CHECKS, find
from models.screening.crisis.help_box import HelpBox
from models.screening.crisis.help_file import HelpFault, read_all
from models.screening.screening import visible_to_author
from models.screening.text import Text


def register_crisis_help(app: Flask, settings: Settings) -> None:
    """Read the boxes once; a file that can't be used ends the start with its line."""
    app.jinja_env.globals.update(said_in=translate_to)
    try:
        boxes = read_all(settings.urgent_help_dir)
    except HelpFault as fault:
        raise ConfigurationError(str(fault)) from None
    app.extensions["urgent_help"] = boxes
    app.extensions["approved_urgent_help"] = {each.language: each for each in boxes if each.is_on}


def all_boxes() -> list[HelpBox]:
    """Every box, whether readers see it or not."""
    boxes: list[HelpBox] = current_app.extensions["urgent_help"]
    return boxes


def urgent_help_for(article: Article, text: Text) -> HelpBox | None:
    """The box to show before such words are sent, if there is an approved one."""
    box = _approved(article)
    return box if box and text.find("danger", find) else None


def urgent_help_after(comment: Comment) -> HelpBox | None:
    """The box to show while such a reply waits, if there is an approved one."""
    box = _approved(comment.article) if comment.status == "pending" else None
    return box if box and any(each.check in CHECKS for each in visible_to_author(comment)) else None


def _approved(article: Article) -> HelpBox | None:
    """The box in the article's language, or in what it is a variety of, as “de” for “de-AT”."""
    tag = article.written_in
    approved: dict[str, HelpBox] = current_app.extensions["approved_urgent_help"]
    return approved.get(tag) or approved.get(tag.partition("-")[0])
