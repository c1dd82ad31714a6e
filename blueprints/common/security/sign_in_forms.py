"""Sign-in forms and messages where Flask-Security's own don't fit."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_security import LoginForm, TwoFactorRescueForm, TwoFactorSetupForm
from wtforms import RadioField, StringField

from models.translatable import sentence

MESSAGES = {  # instead of the library's vague messages
    "GENERIC_AUTHN_FAILED": sentence("The e-mail address or the password is not right."),
    "EMAIL_NOT_PROVIDED": sentence("Please type your e-mail address."),
    "PASSWORD_NOT_PROVIDED": sentence("Please type your password."),
    "INVALID_PASSWORD": sentence("This password is not right."),
    "PASSWORD_INVALID_LENGTH": sentence("Please choose a password of 12 to 128 characters."),
    "PASSWORD_IS_THE_SAME": sentence("Please choose a password that differs from the present one."),
    "RETYPE_PASSWORD_MISMATCH": sentence(
        "The two new passwords differ. Please type the same one twice."
    ),
    "PASSWORD_CHANGE": sentence("Your password is changed. Everywhere else you are signed out."),
    "REAUTHENTICATION_REQUIRED": sentence("Please type your password once more."),
    "REAUTHENTICATION_SUCCESSFUL": sentence("Thank you. You can go on now."),
    "TWO_FACTOR_INVALID_TOKEN": sentence(
        "This code is not right, or was used already. Try the next one."
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": sentence("You are signed in."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": sentence(
        "The second factor is on. Make recovery codes next."
    ),
    "TWO_FACTOR_PERMISSION_DENIED": sentence("Please sign in first."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": sentence("Please use one of the buttons below."),
    "TWO_FACTOR_DISABLED": sentence("The second factor is off."),
    "TWO_FACTOR_SETUP_EXPIRED": sentence("That took longer than %(within)s. Please start again."),
    "INVALID_RECOVERY_CODE": sentence("This recovery code is not right, or was used already."),
    "NO_RECOVERY_CODES_SETUP": sentence("You have no recovery codes yet."),
    "INVALID_INPUT": sentence("Please type it again: something in it can’t be read."),
    "API_ERROR": sentence("This page was open for too long. Please start again."),
}
LABELS = [  # the library's labels, listed for translation
    sentence("Email Address"),
    sentence("Password"),
    sentence("New Password"),
    sentence("Retype Password"),
    sentence("Authentication Code"),
    sentence("Recovery Code"),
]


class SignInForm(LoginForm):
    """Email and password, without “remember me”: a session ends with the browser."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or url_for("moderation.queue.index")


class SetUpForm(TwoFactorSetupForm):
    """The buttons of our page instead of the library's radio buttons."""

    setup = StringField()


class RescueForm(TwoFactorRescueForm):
    """Not shown: a recovery code, on a page of its own, is the only alternative to the app."""

    help_setup = RadioField(choices=[])
