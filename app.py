"""The site: settings, extensions, doors. Nothing else."""

from __future__ import annotations

import gc

gc.disable()  # until all is loaded: nothing of that is garbage

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints.appeals import appeals
from blueprints.articles import articles
from blueprints.comment_policy import policy
from blueprints.comments import comments
from blueprints.common.access import require_sign_in
from blueprints.common.caching.assets import register_assets
from blueprints.common.caching.page_cache import set_up_page_cache
from blueprints.common.caching.response_cache import set_up_response_cache
from blueprints.common.pages.crisis_help import register_crisis_help
from blueprints.common.pages.metadata import register_metadata
from blueprints.common.pages.template_filters import register_template_filters
from blueprints.common.request.body import MAX_FORM_BYTES, limit_request_bodies
from blueprints.common.request.errors import register_error_handlers
from blueprints.common.request.log_masking import mask_everything
from blueprints.common.request.logs import set_up_logging
from blueprints.common.request.url_converters import register_url_converters
from blueprints.common.security.headers import set_security_headers
from blueprints.common.security.origin_check import bind_same_origin
from blueprints.common.security.sessions import set_up_sessions
from blueprints.common.security.sign_in import set_up_sign_in
from blueprints.common.translations import set_up_translations
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
from commands import groups
from config import ConfigurationError, Settings
from database.setup import pool_options, set_up_database
from extensions import csrf, migrate
from models.encryption.loaded_keys import HeldKeys
from models.encryption.sealing import derived_key

gc.freeze()
gc.set_threshold(10_000)  # new objects between two looks for garbage: a page makes thousands
gc.enable()


def create_app(settings: Settings | None = None) -> Flask:
    """Build the site; a setting it can't start with ends the process in one sentence."""
    try:
        return _site(settings or Settings.read())
    except ConfigurationError as error:
        raise SystemExit(str(error)) from None


def _site(settings: Settings) -> Flask:
    mask_everything()  # before anything is written
    settings.check_folder()
    app = Flask(__name__)
    app.config.update(
        SETTINGS=settings,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=pool_options(settings),
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        TRUSTED_HOSTS=settings.trusted_hosts,
    )
    _bind(app, settings)
    desk_and_its_rules = acts, appeals, moderation, moderation_report, policy, privacy
    private_pages = my_comments, my_list, receipt_erasures, receipt_exports
    for door in (
        articles,
        clock,
        comments,
        feeds,
        mail,
        receipt_mail,
        receipts,
        reports,
        health,
        search,
        *desk_and_its_rules,
        *private_pages,
    ):
        app.register_blueprint(door)
    for group in groups:
        app.cli.add_command(group)
    return app


def _bind(app: Flask, settings: Settings) -> None:
    """Bind everything in the order in which a request meets it: ready pages, logs, form, lock,
    the rest."""
    _bind_keys(app, settings)
    set_up_database(app)
    migrate.init_app(app)
    set_up_response_cache(app)
    set_up_logging(app)
    set_up_translations(app, settings)
    set_up_sessions(app, settings)
    limit_request_bodies(app)
    require_sign_in(app)
    bind_same_origin(app)
    csrf.init_app(app)
    with app.app_context():
        set_up_sign_in(app, settings)
    register_error_handlers(app)
    register_url_converters(app)
    set_up_page_cache(app)
    register_assets(app)
    register_template_filters(app, settings)
    register_crisis_help(app, settings)
    register_metadata(app, settings)
    set_security_headers(app, settings)
    hops = settings.trusted_proxies
    if hops:
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # as Flask documents it


def _bind_keys(app: Flask, settings: Settings) -> None:
    """Load the keys of the web process. Those that can't be used are named, unless there is none
    at all, as before a first start: what doesn't need them works."""
    app.extensions["keys"] = keys = HeldKeys(settings.keys, secret=settings.secret_key)
    for fault in keys.faults if keys.any_file else ():
        click.echo(fault, err=True)
    with app.app_context():
        app.secret_key = derived_key("session")
