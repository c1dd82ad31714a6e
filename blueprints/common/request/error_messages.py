"""The words of error pages: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an error page: what happened, and what to do next."""

    title: LazyString
    next: LazyString


PAGES = {
    400: Words(
        _("This request can’t be read"), _("Go back, load the page again, and send it once more.")
    ),
    401: Words(_("Please sign in first"), _("Sign in, then send this again.")),
    403: Words(
        _("This is not allowed from here"), _("Open the article on this site and try again there.")
    ),
    404: Words(
        _("This page doesn’t exist"), _("Check the address, or start from the list of articles.")
    ),
    405: Words(
        _("This address can’t be used like that"), _("Open the page itself and use its buttons.")
    ),
    409: Words(
        _("Something changed in the meantime"), _("Look at it as it is now, then decide again.")
    ),
    413: Words(
        _("This is too long to be sent"),
        _("Go back: your text is still in the form. Shorten it to 8,000 characters."),
    ),
    422: Words(_("Something needs to be corrected"), _("Go back, correct it and send it again.")),
    429: Words(_("That was a little too often"), _("Wait a few minutes, then try again.")),
    500: Words(
        _("Something went wrong on our side"),
        _("Nothing you did caused it. Wait a moment, go back, and send it once more."),
    ),
    503: Words(
        _("This part of the site has to wait"),
        _("Nothing you did caused it. Please come back later and send it once more."),
    ),
}
EXPIRED = Words(
    _("This page was open for too long"), _("Load it again and press the button once more.")
)
LOCKED = Words(
    _("The site is busy with something else"),
    _("What you sent was not stored. Wait a few seconds, then send it once more."),
)
