"""Moderators' sign-in: Flask-Security's own flows, in our pages and words."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from flask import Flask, abort, request
from flask_security import Security, SQLAlchemyUserDatastore, anonymous_user_required, tf_disabled

from blueprints.common.security.login_rate_limit import bind_throttle
from blueprints.common.security.sign_in_forms import SAID, RescueForm, SetUpForm, SignInForm
from config import ROOT, Settings
from extensions import db
from models.encryption import sealing
from models.moderators.moderator import Moderator
from models.moderators.second_factor import RecoveryCodes, SecondFactor

ASKS_CODE = "security.two_factor_token_validation"


def set_up_sign_in(app: Flask, settings: Settings) -> None:
    """Set Flask-Security up: one of its own for each site, for `init_app` ignores some classes.

    Its pages are drawn by `templates/security/`.
    """
    app.config.update(_passwords(), **_second_factor(settings), **_pages())
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, Moderator, None),  # type: ignore[arg-type]  # no roles
        login_form=SignInForm,
        two_factor_setup_form=SetUpForm,
        two_factor_rescue_form=RescueForm,
        totp_cls=SecondFactor,
        mf_recovery_codes_util_cls=RecoveryCodes,
    )
    security.want_json(lambda _request: False)
    app.before_request_funcs["security"] = [_guard]
    tf_disabled.connect(_forget, app)
    # else the library signs out whoever opens it while signed in: by a link from anywhere
    app.view_functions[ASKS_CODE] = anonymous_user_required(app.view_functions[ASKS_CODE])
    bind_throttle(app, settings)


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
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds of difference between clocks
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_FRESHNESS": timedelta(minutes=15),  # since the password, to change the factor
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=5),
        "SECURITY_TOTP_SECRETS": {"1": sealing.derived_key("second factor").hex()},
        "SECURITY_TOTP_ISSUER": settings.site_name,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            base64.urlsafe_b64encode(sealing.derived_key("recovery codes"))
        ],
    }


def _pages() -> dict[str, object]:
    said = {f"SECURITY_MSG_{name}": (sentence, "info") for name, sentence in SAID.items()}
    return said | {
        "SECURITY_I18N_DOMAIN": "messages",  # the words of its forms are in our catalogues
        "SECURITY_I18N_DIRNAME": [str(ROOT / "translations")],
        "SECURITY_POST_LOGIN_VIEW": "/moderation/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_POST_CHANGE_VIEW": "/moderation/",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CACHE_CONTROL": None,  # `headers.py` says it for every page
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "SECURITY_JOIN_USER_ROLES": False,  # there is no table of roles: `moderators.role` says it
    }


def _guard() -> None:
    """Take forms alone, for JSON would need the same guards again; lead to pages of ours alone."""
    if request.is_json or not all(map(_is_ours, request.values.getlist("next"))):
        abort(400)


def _is_ours(page: str) -> bool:
    """Whether a browser, which drops control characters and reads “\\” as “/”, stays here."""
    is_path = page.startswith("/") and not page.startswith(("//", "/\\"))
    return not page or (is_path and page.isprintable())


def _forget(_app: Flask, user: Moderator, **_more: Any) -> None:
    user.delete_recovery_codes()
