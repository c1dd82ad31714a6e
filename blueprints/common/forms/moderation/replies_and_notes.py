"""The forms in which moderators write to readers, commenters and each other."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from blueprints.common.forms.moderation.decisions import MAX_NOTE_CHARS, reason_choices
from blueprints.common.forms.reply import SentForm, as_words, in_one_line, no_longer_than
from blueprints.common.translations import translate, translate_to
from models.commenters.commenter import STANDINGS
from models.comments.constraints import COMMENT_MAX
from models.decisions.kinds import DecisionReason
from models.decisions.rejection_reasons import REASONS
from models.encryption.column_guard import holds_address
from models.moderation.editors_note import NO_SOURCE, has_source
from models.moderation.redaction.redaction import KINDS
from models.moderation.saved_reply import MAX_TITLE_LENGTH
from models.text import normalise, sanitiser
from models.text.plain_text import plain_text
from models.translatable import sentence

TOO_LONG = sentence("Too long. %(most)s characters fit; please shorten it by %(over)s.")


def _known_reason(reason: str | None) -> str:
    """Return the reason if the policy has it, else ""."""
    return reason if reason in REASONS else ""


def _no_address(_form: Any, field: Any) -> None:
    if holds_address(field.data or ""):
        raise ValidationError(
            gettext(
                "Please take the e-mail address out: the desk keeps none. "
                "Everything else you typed is still here."
            )
        )


def _has_visible_text(_form: Any, field: Any) -> None:
    if not normalise.has_words(plain_text(sanitiser.sanitise(field.data))):
        raise ValidationError(gettext("Please type some words: there is nothing to see in it."))


def _optional_text(label: Any, most: int = MAX_NOTE_CHARS) -> TextAreaField:
    """Return a text field that may stay empty."""
    checks = [no_longer_than(most, TOO_LONG), _no_address]
    return TextAreaField(label, filters=[as_words], validators=checks)


def _required_text(label: Any, most: int, asks: Any) -> TextAreaField:
    """Return a text field that must not be empty."""
    checks = [DataRequired(asks), no_longer_than(most, TOO_LONG), _no_address, _has_visible_text]
    return TextAreaField(label, filters=[as_words], validators=checks)


class ReasonForm(SentForm):
    """Why something is done: a policy reason, a message to the author, a private note."""

    reason = SelectField(
        _("Reason"), choices=reason_choices, validate_choice=False, filters=[_known_reason]
    )
    words = _optional_text(_("Words for the writer, on their receipt page"))
    note = _optional_text(_("Private note, for moderators only"))

    @property
    def why(self) -> DecisionReason:
        """The three together."""
        return DecisionReason(self.reason.data, self.words.data, self.note.data)


class RedactionForm(ReasonForm):
    """The passage to redact, its kind, and the revision the moderator saw."""

    passage = TextAreaField(
        _("Words to take out"),
        filters=[as_words],
        validators=[
            DataRequired(_("Please copy the words to take out from the reply.")),
            no_longer_than(COMMENT_MAX, TOO_LONG),
        ],
    )
    kind = SelectField(_("What they are"), choices=[])
    revision = HiddenField()
    status = HiddenField()

    @classmethod
    def for_language(cls, language: str, **data: Any) -> RedactionForm:
        """Return the form with redaction marks in the article's language."""
        form = cls(**data)
        form.kind.choices = [
            (code, translate(each.title), {"data-instead": translate_to(language, each.instead)})
            for code, each in KINDS.items()
        ]
        return form


class LegalHoldForm(SentForm):
    """Why a comment is put on hold, or released."""

    note = _required_text(_("Why, for moderators only"), MAX_NOTE_CHARS, _("Please type why."))


class AnswerForm(SentForm):
    """An official reply below a comment."""

    most_characters = COMMENT_MAX

    comment = _required_text(_("Your answer"), COMMENT_MAX, _("Please type your answer."))


class SavedReplyForm(SentForm):
    """A reusable reply and its title."""

    title = StringField(
        _("Title"),
        filters=[in_one_line],
        validators=[
            DataRequired(_("Please type a title, so that the reply can be found.")),
            no_longer_than(MAX_TITLE_LENGTH, TOO_LONG),
            _no_address,
        ],
    )
    words = _required_text(_("Words of the reply"), COMMENT_MAX, _("Please type the reply."))


class EditorsNoteForm(SentForm):
    """A note with its sources, and the edition the moderator saw."""

    words = _required_text(_("Editor’s note"), COMMENT_MAX, _("Please type the note."))
    edition = HiddenField()

    def validate_words(self, field: TextAreaField) -> None:
        if not has_source(field.data):
            raise ValidationError(translate(NO_SOURCE))


def _trust_levels() -> list[tuple[str, Any]]:
    return [
        ("normal", gettext("Like everybody")),
        ("hold", gettext("Always look closely")),
        ("refuse", gettext("Refuse their replies")),
    ]


class TrustLevelForm(SentForm):
    """A commenter's new trust level, why, and the level the moderator saw."""

    standing = SelectField(_("Treat this person"), choices=_trust_levels)
    reason = SelectField(
        _("Reason"), choices=reason_choices, validate_choice=False, filters=[_known_reason]
    )
    note = _optional_text(_("Why, for moderators only"))
    seen = HiddenField()

    def validate_reason(self, field: SelectField) -> None:
        if self.standing.data != "normal" and not field.data:
            raise ValidationError(gettext("Please choose why: your colleagues will read it."))

    def validate_seen(self, field: HiddenField) -> None:
        if field.data not in STANDINGS:
            field.data = ""


class CommenterNoteForm(SentForm):
    """A note about a commenter, for moderators only."""

    remark = _required_text(_("Note about this person"), MAX_NOTE_CHARS, _("Please type the note."))


class MessageForm(SentForm):
    """A message to a commenter, and the comment on whose receipt they read it."""

    about = SelectField(_("The reply on whose receipt they read it"), validate_choice=False)
    message = _required_text(
        _("Message to this person"), MAX_NOTE_CHARS, _("Please type the message.")
    )
