"""The texts of error pages: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The text of an error page."""

    title: LazyString
    next: LazyString


PAGES = {
    400: ErrorText(
        _("This request can’t be read"), _("Go back, load the page again, and send it once more.")
    ),
    401: ErrorText(_("Please sign in first"), _("Sign in, then send this again.")),
    403: ErrorText(
        _("This is not allowed from here"), _("Open the article on this site and try again there.")
    ),
    404: ErrorText(
        _("This page doesn’t exist"), _("Check the address, or start from the list of articles.")
    ),
    405: ErrorText(
        _("This address can’t be used like that"), _("Open the page itself and use its buttons.")
    ),
    409: ErrorText(
        _("Something changed in the meantime"), _("Look at it as it is now, then decide again.")
    ),
    413: ErrorText(
        _("This is too long to be sent"),
        _("Go back: your text is still in the form. Shorten it to 8,000 characters."),
    ),
    422: ErrorText(
        _("Something needs to be corrected"), _("Go back, correct it and send it again.")
    ),
    429: ErrorText(_("That was a little too often"), _("Wait a few minutes, then try again.")),
    500: ErrorText(
        _("Something went wrong on our side"),
        _("Nothing you did caused it. Wait a moment, go back, and send it once more."),
    ),
    503: ErrorText(
        _("This part of the site has to wait"),
        _("Nothing you did caused it. Please come back later and send it once more."),
    ),
}
EXPIRED = ErrorText(
    _("This page was open for too long"), _("Load it again and press the button once more.")
)
LOCKED = ErrorText(
    _("The site is busy with something else"),
    _("What you sent was not stored. Wait a few seconds, then send it once more."),
)
