"""Moderators' sign-in: Flask-Security with this site's pages and messages."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from flask import Flask, abort, request
from flask_security import Security, SQLAlchemyUserDatastore, anonymous_user_required, tf_disabled
from werkzeug.datastructures import ImmutableMultiDict

from blueprints.common.security.login_rate_limit import limit_sign_in_attempts
from blueprints.common.security.sign_in_forms import MESSAGES, RescueForm, SetUpForm, SignInForm
from config import ROOT, Settings
from extensions import db
from models.encryption import sealing
from models.moderators.moderator import Moderator
from models.moderators.second_factor import RecoveryCodes, SecondFactor

CODE_VIEW = "security.two_factor_token_validation"


def set_up_sign_in(app: Flask, settings: Settings) -> None:
    """Set Flask-Security up, one instance for each app: its `init_app` ignores some classes.

    The templates are in `templates/security/`.
    """
    app.config.update(_password_settings(), **_second_factor_settings(settings), **_page_settings())
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
    app.before_request_funcs["security"] = [
        _refuse_json_and_foreign_next,
        _drop_control_characters,
    ]
    tf_disabled.connect(_forget_second_factor, app)
    # without this, opening the page (by any link) signs a signed-in moderator out
    app.view_functions[CODE_VIEW] = anonymous_user_required(app.view_functions[CODE_VIEW])
    limit_sign_in_attempts(app, settings)


def _password_settings() -> dict[str, object]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},  # each hash has its own salt; no site-wide one
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            # OWASP password storage cheat sheet: argon2id, 46 MiB, one pass, one lane
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


def _second_factor_settings(settings: Settings) -> dict[str, object]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds of clock drift
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


def _page_settings() -> dict[str, object]:
    messages = {f"SECURITY_MSG_{name}": (sentence, "info") for name, sentence in MESSAGES.items()}
    return messages | {
        "SECURITY_I18N_DOMAIN": "messages",  # our catalogues translate its forms
        "SECURITY_I18N_DIRNAME": [str(ROOT / "translations")],
        "SECURITY_POST_LOGIN_VIEW": "/moderation/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_POST_CHANGE_VIEW": "/moderation/",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CACHE_CONTROL": None,  # set in headers.py
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "SECURITY_JOIN_USER_ROLES": False,  # the role is a column
    }


def _refuse_json_and_foreign_next() -> None:
    """Refuse JSON, which would need the same checks again, and a `next` on another site: 400."""
    if request.is_json or not all(map(_is_local_path, request.values.getlist("next"))):
        abort(400)


def _drop_control_characters() -> None:
    """Drop control characters from the form: the library's fields would repeat them in the page.
    Passwords, which no page repeats, stay as they were typed."""
    request.form = ImmutableMultiDict(
        (name, value if "password" in name else "".join(filter(str.isprintable, value)))
        for name, value in request.form.items(multi=True)
    )


def _is_local_path(page: str) -> bool:
    """Tell whether a browser stays on this site: it drops control characters and reads “\\” as
    “/”."""
    is_path = page.startswith("/") and not page.startswith(("//", "/\\"))
    return not page or (is_path and page.isprintable())


def _forget_second_factor(_app: Flask, user: Moderator, **_more: Any) -> None:
    user.delete_recovery_codes()
