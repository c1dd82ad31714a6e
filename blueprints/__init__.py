"""The site's pages, one module for each resource."""

from __future__ import annotations

from flask import Flask

from blueprints.appeals import appeals
from blueprints.articles import articles
from blueprints.comment_policy import comment_policy
from blueprints.comments import comments
from blueprints.decide_by_mail import decide_by_mail
from blueprints.feeds import feeds
from blueprints.form_timestamp import form_timestamp
from blueprints.health import health
from blueprints.moderation import moderation
from blueprints.my_comments import my_comments
from blueprints.privacy_notice import privacy_notice
from blueprints.receipts import receipts
from blueprints.reports import reports
from blueprints.search import search
from blueprints.subscriptions import subscriptions
from blueprints.transparency_report import transparency_report

BLUEPRINTS = (
    appeals,
    articles,
    comment_policy,
    comments,
    decide_by_mail,
    feeds,
    form_timestamp,
    health,
    moderation,
    my_comments,
    privacy_notice,
    receipts,
    reports,
    search,
    subscriptions,
    transparency_report,
)


def register_blueprints(app: Flask) -> None:
    """Register every blueprint with the site."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
