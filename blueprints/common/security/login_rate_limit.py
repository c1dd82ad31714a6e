"""Guessing slowed down: a try is counted before it is judged, and given back if it was right."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from email_validator import EmailNotValidError, validate_email
from flask import Flask, Response, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_security import current_user
from limits import RateLimitItem, parse

from blueprints.common.request.errors import error_page
from blueprints.common.security.rate_limit_storage import REDIS_TIMEOUTS, CountersInFile
from config import Settings
from extensions import limiter
from models.commenters.network import Network
from models.encryption import sealing

HERE = parse("5 per 5 minutes")  # wrong tries for one account from one network
NETWORK = parse("20 per 5 minutes")  # from one network, whatever the account
ACCOUNT = parse("100 per hour")  # for one account: more than one network can use up by itself

GUESSED = ("login", "two_factor_token_validation", "mf_recovery", "verify", "change_password")
LONGEST = 4_000  # characters: beyond that, hashing refuses
TOO_OFTEN = lazy_gettext("Too many tries were not right, so this is closed for a short while.")


def bind_throttle(app: Flask, settings: Settings) -> None:
    """Slow down every page that takes a password or a code, over all processes that share the
    counters: those of this host, or of every host with the same REDIS_URL."""
    (scheme,) = CountersInFile.STORAGE_SCHEME
    file = settings.instance_dir.absolute() / "counters.db"
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or f"{scheme}://{file}"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {**REDIS_TIMEOUTS, "wrap_exceptions": True}
    limiter.init_app(app)
    for name in GUESSED:
        endpoint = f"security.{name}"
        app.view_functions[endpoint] = _slowed(app.ensure_sync(app.view_functions[endpoint]))


def _slowed(view: Callable[..., ResponseReturnValue]) -> Callable[..., Response]:
    """Counting first leaves no gap for tries that are sent all at once."""

    @wraps(view)
    def slowed(**values: str) -> Response:
        if request.method != "POST":
            return make_response(view(**values))
        if any(len(value) > LONGEST for value in request.form.values()):
            return error_page(422, sentence=gettext("A password has at most 128 characters."))
        counters = _counters()
        for limit, key in counters:
            if not limiter.limiter.hit(limit, key):
                return _too_often(limit, key)
        return _judged(view(**values), counters)

    return slowed


def _counters() -> list[tuple[RateLimitItem, str]]:
    """What this try counts against: keyed digests, so that no address is kept."""
    account = sealing.keyed_digest("sign-in account", _account()).hex()
    prefix = Network.of(request.remote_addr).prefix
    network = sealing.keyed_digest("sign-in network", prefix).hex()
    return [(HERE, f"{account} {network}"), (NETWORK, network), (ACCOUNT, account)]


def _account() -> str:
    """Whose password or code is tried: of the address typed, or of the one who is known by now."""
    if request.endpoint != "security.login":
        return getattr(current_user, "fs_uniquifier", "") or session.get("tf_user_id", "")
    typed = request.form.get("email", "")
    with suppress(EmailNotValidError):  # as the form reads it: an address has many spellings
        typed = validate_email(typed, check_deliverability=False).normalized
    return typed.casefold()


def _too_often(limit: RateLimitItem, key: str) -> Response:
    page = error_page(429, sentence=str(TOO_OFTEN))
    wait = limiter.limiter.get_window_stats(limit, key).reset_time - time.time()
    page.headers["Retry-After"] = str(max(1, math.ceil(wait)))
    return page


def _judged(answer: ResponseReturnValue, counters: list[tuple[RateLimitItem, str]]) -> Response:
    """A form that is shown again was wrong; what leads elsewhere was right."""
    response = make_response(answer)
    if response.status_code == 200:
        response.status_code = 422
        return response
    for limit, key in counters:
        limiter.limiter.hit(limit, key, cost=-1)
    return response
