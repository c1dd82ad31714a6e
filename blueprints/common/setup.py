"""Set up what all pages share."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints.common.access import require_sign_in
from blueprints.common.caching.assets import register_assets
from blueprints.common.caching.response_cache import set_up_page_cache
from blueprints.common.pages.crisis_help import register_crisis_help
from blueprints.common.pages.metadata import register_metadata
from blueprints.common.pages.template_filters import register_template_filters
from blueprints.common.request.body import limit_request_bodies
from blueprints.common.request.errors import register_error_handlers
from blueprints.common.request.logs import set_up_logging
from blueprints.common.request.url_converters import register_url_converters
from blueprints.common.security.headers import set_security_headers
from blueprints.common.security.origin_check import check_form_origins
from blueprints.common.security.sessions import set_up_sessions
from blueprints.common.security.sign_in import set_up_sign_in
from blueprints.common.translations import set_up_translations
from config import Settings
from extensions import csrf


def set_up(app: Flask, settings: Settings) -> None:
    """Set up what all pages share, in the order in which a request meets it.

    The order matters: Flask calls `before_request` functions as registered and `after_request`
    functions in reverse.
    """
    set_up_page_cache(app)
    set_up_logging(app)
    set_up_translations(app, settings)
    set_up_sessions(app, settings)
    limit_request_bodies(app)
    require_sign_in(app)
    check_form_origins(app)
    csrf.init_app(app)
    with app.app_context():
        set_up_sign_in(app, settings)
    register_error_handlers(app)
    register_url_converters(app)
    register_assets(app)
    register_template_filters(app, settings)
    register_crisis_help(app, settings)
    register_metadata(app, settings)
    set_security_headers(app, settings)
    _trust_proxies(app, settings.trusted_proxies)


def _trust_proxies(app: Flask, count: int) -> None:
    """Take address, scheme and host from the headers of `count` reverse proxies."""
    if count:
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # as Flask documents it
