"""The forms in which moderators write: to readers, to a person, to each other."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from blueprints.common.forms.moderation.decisions import MOST_WORDS, reasons
from blueprints.common.forms.reply import SentForm, as_words, in_one_line, no_longer_than
from blueprints.common.translations import translate, translate_to
from models.commenters.commenter import STANDINGS
from models.comments.constraints import COMMENT_MAX
from models.decisions.kinds import DecisionReason
from models.decisions.rejection_reasons import REASONS
from models.encryption.column_guard import holds_address
from models.moderation.editors_note import NO_SOURCE, has_source
from models.moderation.redaction.kinds import KINDS
from models.moderation.saved_reply import TITLE_MAX
from models.text import normalise, sanitiser
from models.text.plain_text import plain_text
from models.translatable import sentence

TOO_LONG = sentence("Too long. %(most)s characters fit; please shorten it by %(over)s.")


def _known(reason: str | None) -> str:
    """A reason of the policy, or none."""
    return reason if reason in REASONS else ""


def _no_address(_form: Any, field: Any) -> None:
    if holds_address(field.data or ""):
        raise ValidationError(
            gettext(
                "Please take the e-mail address out: the desk keeps none. "
                "Everything else you typed is still here."
            )
        )


def _something_to_see(_form: Any, field: Any) -> None:
    if not normalise.has_words(plain_text(sanitiser.sanitise(field.data))):
        raise ValidationError(gettext("Please type some words: there is nothing to see in it."))


def _optional(label: Any, most: int = MOST_WORDS) -> TextAreaField:
    """A text of a moderator that may be left out."""
    checks = [no_longer_than(most, TOO_LONG), _no_address]
    return TextAreaField(label, filters=[as_words], validators=checks)


def _required(label: Any, most: int, asks: Any) -> TextAreaField:
    """A text of a moderator that must be there."""
    checks = [DataRequired(asks), no_longer_than(most, TOO_LONG), _no_address, _something_to_see]
    return TextAreaField(label, filters=[as_words], validators=checks)


class WhyForm(SentForm):
    """Why something is done: a reason of the policy, words for the writer, a private note."""

    reason = SelectField(_("Reason"), choices=reasons, validate_choice=False, filters=[_known])
    words = _optional(_("Words for the writer, on their receipt page"))
    note = _optional(_("Private note, for moderators only"))

    @property
    def why(self) -> DecisionReason:
        """The three together."""
        return DecisionReason(self.reason.data, self.words.data, self.note.data)


class RedactionForm(WhyForm):
    """Which words go, of what kind they are, and what the moderator was looking at."""

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
    def speaking(cls, language: str, **data: Any) -> RedactionForm:
        """The form for a comment whose article speaks `language`: so do the marks it leaves."""
        form = cls(**data)
        form.kind.choices = [
            (code, translate(each.title), {"data-instead": translate_to(language, each.instead)})
            for code, each in KINDS.items()
        ]
        return form


class LegalHoldForm(SentForm):
    """Why a comment is kept whatever its age, or no longer."""

    note = _required(_("Why, for moderators only"), MOST_WORDS, _("Please type why."))


class RestorationForm(SentForm):
    """Nothing but the button."""


class AnswerForm(SentForm):
    """What moderators answer below a comment."""

    most_characters = COMMENT_MAX

    comment = _required(_("Your answer"), COMMENT_MAX, _("Please type your answer."))


class SavedReplyForm(SentForm):
    """An answer that is kept, and its title."""

    title = StringField(
        _("Title"),
        filters=[in_one_line],
        validators=[
            DataRequired(_("Please type a title, so that the reply can be found.")),
            no_longer_than(TITLE_MAX, TOO_LONG),
            _no_address,
        ],
    )
    words = _required(_("Words of the reply"), COMMENT_MAX, _("Please type the reply."))


class EditorsNoteForm(SentForm):
    """The words of a note with its sources, and the edition that the moderator was looking at."""

    words = _required(_("Editor’s note"), COMMENT_MAX, _("Please type the note."))
    edition = HiddenField()

    def validate_words(self, field: TextAreaField) -> None:
        if not has_source(field.data):
            raise ValidationError(translate(NO_SOURCE))


def _standings() -> list[tuple[str, Any]]:
    return [
        ("normal", gettext("Like everybody")),
        ("hold", gettext("Always look closely")),
        ("refuse", gettext("Refuse their replies")),
    ]


class StandingForm(SentForm):
    """How a person is treated from now on, why, and how they were as the moderator saw it."""

    standing = SelectField(_("Treat this person"), choices=_standings)
    reason = SelectField(_("Reason"), choices=reasons, validate_choice=False, filters=[_known])
    note = _optional(_("Why, for moderators only"))
    seen = HiddenField()

    def validate_reason(self, field: SelectField) -> None:
        if self.standing.data != "normal" and not field.data:
            raise ValidationError(gettext("Please choose why: your colleagues will read it."))

    def validate_seen(self, field: HiddenField) -> None:
        if field.data not in STANDINGS:
            field.data = ""


class PersonNoteForm(SentForm):
    """A note about a person, between moderators."""

    remark = _required(_("Note about this person"), MOST_WORDS, _("Please type the note."))


class MessageForm(SentForm):
    """Words to a person, and on the receipt of which of their comments they are read."""

    about = SelectField(_("The reply on whose receipt they read it"), validate_choice=False)
    message = _required(_("Message to this person"), MOST_WORDS, _("Please type the message."))
