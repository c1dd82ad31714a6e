"""Moderators' sign-in: Flask-Security's own flows, slowed down against guessing."""

from __future__ import annotations

import base64

from flask import Flask, Response, request, session
from flask_security import LoginForm, SQLAlchemyUserDatastore

from config import Settings
from extensions import db, limiter, security
from models import privacy
from models.moderator import Moderator, SecondFactor
from models.network import Network

GUESSES = {  # failed attempts; a right password always gets in once the wait is over
    "account from one network": "5 per 5 minutes",
    "network": "20 per 5 minutes",
    "account": "50 per hour",
}


class SignInForm(LoginForm):
    """E-mail and password; no “remember me”: a session ends with the browser."""

    remember = None


def bind_sign_in(app: Flask, settings: Settings) -> None:
    """Set Flask-Security up. Its pages are drawn by `templates/security/`."""
    app.config.update(_passwords(), **_second_factor(settings), **_pages())
    app.config["RATELIMIT_STORAGE_URI"] = "memory://"
    users = SQLAlchemyUserDatastore(db, Moderator, None)
    security.init_app(app, users, login_form=SignInForm, totp_cls=SecondFactor)
    limiter.init_app(app)
    for view in ("login", "two_factor_token_validation", "mf_recovery"):
        _slow_down(app, f"security.{view}")


def _passwords() -> dict[str, object]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},  # each hash has its own salt; no site-wide one
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            # OWASP's password storage cheat sheet: argon2id, 46 MiB, one pass, one lane
            "argon2__type": "ID",
            "argon2__memory_cost": 46 * 1024,  # KiB
            "argon2__rounds": 1,
            "argon2__parallelism": 1,
        },
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
    }


def _second_factor(settings: Settings) -> dict[str, object]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": {"1": privacy.derived_key("second factor").hex()},
        "SECURITY_TOTP_ISSUER": settings.site_name,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            base64.urlsafe_b64encode(privacy.derived_key("recovery codes"))
        ],
    }


def _pages() -> dict[str, object]:
    return {
        "SECURITY_POST_LOGIN_VIEW": "/moderation/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_POST_CHANGE_VIEW": "/moderation/",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_STATIC_FOLDER_URL": "/static/unused",
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
    }


def _slow_down(app: Flask, endpoint: str) -> None:
    view = app.view_functions[endpoint]
    for key, rate in zip((_account_here, _network, _account), GUESSES.values(), strict=True):
        view = limiter.limit(rate, key_func=key, methods=["POST"], deduct_when=_failed)(view)
    app.view_functions[endpoint] = view


def _failed(response: Response) -> bool:
    return not 300 <= response.status_code < 400


def _account() -> str:
    """Whose sign-in this is, without the address: the account named, or the one half-way in."""
    named = request.form.get("email", "").strip().casefold() or session.get("tf_user_id", "")
    return privacy.fingerprint("sign-in account", named).hex()


def _network() -> str:
    prefix = Network.of(request.remote_addr).prefix
    return privacy.fingerprint("sign-in network", prefix).hex()


def _account_here() -> str:
    return f"{_account()} {_network()}"
