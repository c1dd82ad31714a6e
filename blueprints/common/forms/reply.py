"""The forms of the site. Each carries a CSRF token unless it says why not."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app, request
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, HiddenField, StringField, SubmitField, TextAreaField
from wtforms.i18n import DummyTranslations
from wtforms.validators import DataRequired, ValidationError

from blueprints.common.forms import timestamp
from models.comments.constraints import COMMENT_MAX, NAME_MAX
from models.encryption.column_guard import holds_address
from models.query_values import row_number
from models.screening.honeypot import SubmissionSignals
from models.screening.text import Text
from models.text import normalise
from models.translatable import sentence

COMMENT_TOO_LONG = sentence(
    "Your comment is too long. %(most)s characters fit; please shorten it by %(over)s."
)
NAME_TOO_LONG = sentence(
    "Your name is too long. %(most)s characters fit; please shorten it by %(over)s."
)

# Browsers fill in hidden fields of addresses, whatever `autocomplete` says, but no “url”; password
# managers might.
NOT_FOR_PEOPLE = {"tabindex": -1, "data-1p-ignore": True, "data-lpignore": "true"}


class SentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form as a browser sends it: no JSON, no files."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no types
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            empty_or_given = formdata is None or isinstance(formdata, MultiDict)
            return formdata if empty_or_given else request.form


class ReadersForm(SentForm):
    """A form that people without an account send."""

    class Meta:
        # A reader has no session that a foreign page could use, so a token would guard nothing:
        # see `common/security/origin_check.py`.
        csrf = False

        def get_translations(self, _form: FlaskForm) -> DummyTranslations:
            """Return no translations: every message of WTForms is replaced by one of ours."""
            return DummyTranslations()


def in_one_line(value: str | None) -> str:
    """Return what was typed on one line, without needless spaces."""
    return " ".join(normalise.normalise(value or "").split())


def as_words(value: str | None) -> str:
    """Return what was typed as normalised text."""
    return normalise.normalise(value or "").strip()


def no_longer_than(most: int, words: str) -> Callable[[FlaskForm, StringField], None]:
    """Refuse more than `most` characters, saying in `words` how many are too many."""

    def check(_form: FlaskForm, field: StringField) -> None:
        if (over := len(field.data) - most) > 0:
            numbers = {"most": format_decimal(most), "over": format_decimal(over)}
            raise ValidationError(gettext(words, **numbers))

    return check


class WordsForm(ReadersForm):
    """The text and the name of a comment; `language` is that of the article, as “de”."""

    most_characters = COMMENT_MAX  # of the comment

    comment = TextAreaField(
        _("Comment"),
        filters=[as_words],
        validators=[
            DataRequired(_("Please type your comment text.")),
            no_longer_than(COMMENT_MAX, COMMENT_TOO_LONG),
        ],
    )
    name = StringField(
        _("Name"),
        filters=[in_one_line],
        validators=[
            DataRequired(_("Please type a name. A nickname is welcome.")),
            no_longer_than(NAME_MAX, NAME_TOO_LONG),
        ],
    )
    confirmation = HiddenField()  # of a review page
    text: Text  # what was typed, sanitised: once the form is validated

    def __init__(self, *given: Any, language: str = "en", **named: Any) -> None:
        super().__init__(*given, **named)
        self._language = language

    def validate_comment(self, field: TextAreaField) -> None:
        self.text = Text.of(field.data, name=self.name.data, language=self._language)
        if not normalise.has_words(self.text.plain):
            raise ValidationError(
                gettext("Please type your comment text: there is nothing to see in it.")
            )

    def validate_name(self, field: StringField) -> None:
        if not normalise.has_words(field.data):
            raise ValidationError(gettext("Please type a name. A nickname is welcome."))
        if holds_address(field.data):
            raise ValidationError(
                gettext(
                    "Your name will be public, so please don’t use an e-mail address as your name."
                )
            )


class ReplyForm(WordsForm):
    """Leave a Reply."""

    email = EmailField(_("Email"), filters=[in_one_line])
    mail_replies = BooleanField(_("Email me replies"))
    mail_decision = BooleanField(_("Email me the decision"))
    parent = HiddenField()
    post_key = HiddenField()
    url = StringField(_("Leave this empty"), filters=[in_one_line], render_kw=NOT_FOR_PEOPLE)
    clock = HiddenField()
    preview = SubmitField(_("Preview"))

    def __init__(self, *given: Any, **named: Any) -> None:
        """Offer emails only where the site can send any."""
        super().__init__(*given, **named)
        if not current_app.config["SETTINGS"].can_send_email:
            del self.mail_replies, self.mail_decision

    def validate_email(self, field: EmailField) -> None:
        if not field.data:
            raise ValidationError(
                gettext("Please type your email address. It will not be published.")
            )
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext("Please check your email address. It should look like name@example.org.")
            ) from None

    def validate_parent(self, field: HiddenField) -> None:
        if field.data not in (None, "", "0") and not row_number(field.data):
            field.data = ""  # so that a second press leaves the reply under the article
            raise ValidationError(
                gettext(
                    "The comment you were answering can’t be found. "
                    "Press “Post Comment” once more to leave your reply under the article instead."
                )
            )

    @property
    def parent_id(self) -> int | None:
        """The id of the comment that is answered, if any."""
        return row_number(self.parent.data) or None

    @property
    def emails(self) -> tuple[str, ...]:
        """The kinds of email that are ticked."""
        ticks = {"replies": self.mail_replies, "decision": self.mail_decision}
        return tuple(kind for kind, tick in ticks.items() if tick and tick.data)

    def with_key(self) -> ReplyForm:
        """Give a form that lacks one the key that makes two presses one comment."""
        self.post_key.data = self.post_key.data or secrets.token_urlsafe(32)
        return self

    def with_clock(self) -> ReplyForm:
        """Give a form that lacks one the time: without scripts nothing gave it one before."""
        self.clock.data = self.clock.data or timestamp.sign_now()
        return self

    def signals(self, *, was_reviewed: bool) -> SubmissionSignals:
        """Return what the honeypot and the clock of the form say."""
        seconds, is_trapped = timestamp.seconds_since_signed(self.clock.data), bool(self.url.data)
        return SubmissionSignals(
            has_filled_trap=is_trapped, seconds=seconds, was_reviewed=was_reviewed
        )


def problems(form: FlaskForm) -> list[tuple[Any, str]]:
    """Return each error with its field, in the order of the fields, for the error summary."""
    return [(field, str(error)) for field in form for error in field.errors]
