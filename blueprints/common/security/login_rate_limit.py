"""Rate limits for sign-in: each attempt is counted before it is checked, and refunded on
success."""

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

ACCOUNT_AND_NETWORK_LIMIT = parse("5 per 5 minutes")  # for one account from one network
NETWORK_LIMIT = parse("20 per 5 minutes")  # from one network, for any account
ACCOUNT_LIMIT = parse("100 per hour")  # for one account; one network alone can't exhaust it

LIMITED_VIEWS = ("login", "two_factor_token_validation", "mf_recovery", "verify", "change_password")
MAX_INPUT_CHARS = 4_000  # the hash function refuses longer ones
TOO_MANY_ATTEMPTS = lazy_gettext(
    "Too many tries were not right, so this is closed for a short while."
)


def limit_sign_in_attempts(app: Flask, settings: Settings) -> None:
    """Limit every view that takes a password or a code. Counters are shared by all processes of
    this host, or with REDIS_URL by all hosts."""
    (scheme,) = CountersInFile.STORAGE_SCHEME
    file = settings.instance_dir.absolute() / "counters.db"
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or f"{scheme}://{file}"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {**REDIS_TIMEOUTS, "wrap_exceptions": True}
    limiter.init_app(app)
    for name in LIMITED_VIEWS:
        endpoint = f"security.{name}"
        app.view_functions[endpoint] = _rate_limited(app.ensure_sync(app.view_functions[endpoint]))


def _rate_limited(view: Callable[..., ResponseReturnValue]) -> Callable[..., Response]:
    """Wrap a view. Counting first leaves no gap for attempts sent in parallel."""

    @wraps(view)
    def limited(**values: str) -> Response:
        if request.method != "POST":
            return make_response(view(**values))
        if any(len(value) > MAX_INPUT_CHARS for value in request.form.values()):
            return error_page(422, sentence=gettext("A password has at most 128 characters."))
        counters = _counters()
        for limit, key in counters:
            if not limiter.limiter.hit(limit, key):
                return _over_limit_page(limit, key)
        return _settle(view(**values), counters)

    return limited


def _counters() -> list[tuple[RateLimitItem, str]]:
    """Return the limits that this attempt counts against, keyed by digests so that no address is
    stored."""
    account = sealing.keyed_digest("sign-in account", _account()).hex()
    prefix = Network.of(request.remote_addr).prefix
    network = sealing.keyed_digest("sign-in network", prefix).hex()
    return [
        (ACCOUNT_AND_NETWORK_LIMIT, f"{account} {network}"),
        (NETWORK_LIMIT, network),
        (ACCOUNT_LIMIT, account),
    ]


def _account() -> str:
    """Return the account under attack: the address typed, or whoever has passed the first step."""
    if request.endpoint != "security.login":
        return getattr(current_user, "fs_uniquifier", "") or session.get("tf_user_id", "")
    typed = request.form.get("email", "")
    with suppress(EmailNotValidError):  # normalised as the form does it
        typed = validate_email(typed, check_deliverability=False).normalized
    return typed.casefold()


def _over_limit_page(limit: RateLimitItem, key: str) -> Response:
    page = error_page(429, sentence=str(TOO_MANY_ATTEMPTS))
    wait = limiter.limiter.get_window_stats(limit, key).reset_time - time.time()
    page.headers["Retry-After"] = str(max(1, math.ceil(wait)))
    return page


def _settle(answer: ResponseReturnValue, counters: list[tuple[RateLimitItem, str]]) -> Response:
    """Answer 422 if the form is shown again, as the attempt was wrong; else refund the counters."""
    response = make_response(answer)
    if response.status_code == 200:
        response.status_code = 422
        return response
    for limit, key in counters:
        limiter.limiter.hit(limit, key, cost=-1)
    return response
