"""The forms of the sign-in, where the library's own don't fit, and what they say."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_security import LoginForm, TwoFactorRescueForm, TwoFactorSetupForm
from wtforms import RadioField, StringField

SAID = {  # where the library's own sentences would leave a moderator guessing
    "GENERIC_AUTHN_FAILED": "The e-mail address or the password is not right.",
    "EMAIL_NOT_PROVIDED": "Please type your e-mail address.",
    "PASSWORD_NOT_PROVIDED": "Please type your password.",
    "INVALID_PASSWORD": "This password is not right.",
    "PASSWORD_INVALID_LENGTH": "Please choose a password of 12 to 128 characters.",
    "PASSWORD_IS_THE_SAME": "Please choose a password that differs from the present one.",
    "RETYPE_PASSWORD_MISMATCH": "The two new passwords differ. Please type the same one twice.",
    "PASSWORD_CHANGE": "Your password is changed. Everywhere else you are signed out.",
    "REAUTHENTICATION_REQUIRED": "Please type your password once more.",
    "REAUTHENTICATION_SUCCESSFUL": "Thank you. You can go on now.",
    "TWO_FACTOR_INVALID_TOKEN": "This code is not right, or was used already. Try the next one.",
    "TWO_FACTOR_LOGIN_SUCCESSFUL": "You are signed in.",
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": "The second factor is on. Make recovery codes next.",
    "TWO_FACTOR_PERMISSION_DENIED": "Please sign in first.",
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": "Please use one of the buttons below.",
    "TWO_FACTOR_DISABLED": "The second factor is off.",
    "TWO_FACTOR_SETUP_EXPIRED": "That took longer than %(within)s. Please start again.",
    "INVALID_RECOVERY_CODE": "This recovery code is not right, or was used already.",
    "NO_RECOVERY_CODES_SETUP": "You have no recovery codes yet.",
    "INVALID_INPUT": "Please type it again: something in it can’t be read.",
    "API_ERROR": "This page was open for too long. Please start again.",
}


class SignInForm(LoginForm):
    """E-mail and password; no “remember me”: a session ends with the browser."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or url_for("moderation.queue.index")


class SetUpForm(TwoFactorSetupForm):
    """What a button of the page says; the library's radio buttons are not drawn."""

    setup = StringField()


class RescueForm(TwoFactorRescueForm):
    """Not drawn: a recovery code is the only way around the app, and has a page of its own."""

    help_setup = RadioField(choices=[])
