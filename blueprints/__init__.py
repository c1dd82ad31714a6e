"""The pages of the site: one file a resource."""

from __future__ import annotations

from flask import Flask

from blueprints.appeals import appeals
from blueprints.articles import articles
from blueprints.comment_policy import policy
from blueprints.comments import comments
from blueprints.decide_by_mail import acts
from blueprints.feeds import feeds
from blueprints.form_timestamp import clock
from blueprints.health import health
from blueprints.moderation import moderation
from blueprints.my_comments import my_comments
from blueprints.my_comments_list import my_list
from blueprints.privacy_notice import privacy
from blueprints.receipt_erasures import receipt_erasures
from blueprints.receipt_exports import receipt_exports
from blueprints.receipt_subscriptions import receipt_mail
from blueprints.receipts import receipts
from blueprints.reports import reports
from blueprints.search import search
from blueprints.subscriptions import mail
from blueprints.transparency_report import moderation_report

BLUEPRINTS = (
    acts,
    appeals,
    articles,
    clock,
    comments,
    feeds,
    health,
    mail,
    moderation,
    moderation_report,
    my_comments,
    my_list,
    policy,
    privacy,
    receipt_erasures,
    receipt_exports,
    receipt_mail,
    receipts,
    reports,
    search,
)


def register_blueprints(app: Flask) -> None:
    """Register every blueprint with the site."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
