"""The forms of the site. Each carries a CSRF token unless it says why not."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from blueprints.common.numbers import row_number
from models import markup, wording
from models.address_guard import holds_address
from models.comment_table import NAME_MAX, WORDS_MAX
from models.plain_text import plain_text


class SentForm(FlaskForm):
    """A form as a browser sends it: no JSON, no files."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            empty_or_given = formdata is None or isinstance(formdata, MultiDict)
            return formdata if empty_or_given else request.form


class ReadersForm(SentForm):
    """A form that people without an account send."""

    class Meta:
        # A reader has no session, so there is nothing a foreign page could ride on: a token
        # would need a cookie and guard nothing. `common/origin.py` turns foreign pages away.
        csrf = False


def _one_line(value: str | None) -> str:
    return " ".join(wording.normalise(value or "").split())


def _words(value: str | None) -> str:
    return wording.normalise(value or "").strip()


def _no_longer_than(most: int, what: str) -> Callable[[FlaskForm, StringField], None]:
    def check(_form: FlaskForm, field: StringField) -> None:
        if (over := len(field.data) - most) > 0:
            raise ValidationError(
                f"Your {what} is too long. {most:,} characters fit; please shorten it by {over:,}."
            )

    return check


class WordsForm(ReadersForm):
    """The words of a reply and the name beside them: what a writer may change later."""

    most_characters = WORDS_MAX  # of the comment

    comment = TextAreaField(
        "Comment",
        filters=[_words],
        validators=[
            DataRequired("Please type your comment text."),
            _no_longer_than(WORDS_MAX, "comment"),
        ],
    )
    name = StringField(
        "Name",
        filters=[_one_line],
        validators=[
            DataRequired("Please type a name. A nickname is welcome."),
            _no_longer_than(NAME_MAX, "name"),
        ],
    )

    def validate_comment(self, field: TextAreaField) -> None:
        if not wording.has_words(plain_text(markup.sanitise(field.data))):
            raise ValidationError("Please type your comment text: there is nothing to see in it.")

    def validate_name(self, field: StringField) -> None:
        if not wording.has_words(field.data):
            raise ValidationError("Please type a name. A nickname is welcome.")
        if holds_address(field.data):
            raise ValidationError(
                "Your name will be public, so please don’t use an e-mail address as your name."
            )


class ReplyForm(WordsForm):
    """Leave a Reply."""

    email = EmailField("Email", filters=[_one_line])
    parent = HiddenField()
    post_key = HiddenField()
    confirmation = HiddenField()
    preview = SubmitField("Preview")

    def validate_email(self, field: EmailField) -> None:
        if not field.data:
            raise ValidationError("Please type your email address. It will not be published.")
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValidationError(
                "Please check your email address. It should look like name@example.org."
            ) from None

    def validate_parent(self, field: HiddenField) -> None:
        if field.data not in (None, "", "0") and not row_number(field.data):
            field.data = ""  # so that a second press leaves the reply under the article
            raise ValidationError(
                "The comment you were answering can’t be found. "
                "Press “Post Comment” once more to leave your reply under the article instead."
            )

    @property
    def parent_id(self) -> int | None:
        """The id of the comment that is answered, if any."""
        return row_number(self.parent.data) or None

    def with_key(self) -> ReplyForm:
        """Give a form that lacks one the key that makes two presses one comment."""
        self.post_key.data = self.post_key.data or secrets.token_urlsafe(32)
        return self


class DecisionForm(SentForm):
    """One decision about one comment, with what the moderator was looking at."""

    decision = HiddenField()
    revision = HiddenField()
    status = HiddenField()
    after = HiddenField()
    reason = StringField("Reason", filters=[_one_line], validators=[Length(max=200)])
    note = TextAreaField("Private note", filters=[_words], validators=[Length(max=2_000)])


def problems(form: FlaskForm) -> list[tuple[Any, str]]:
    """Each error of a form with its field, in the order of the fields, for the summary."""
    return [(field, str(error)) for field in form for error in field.errors]
