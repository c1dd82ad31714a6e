"""The forms for decisions, and the queue's filters."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from blueprints.common.forms.reply import SentForm, as_words, in_one_line
from blueprints.common.translations import translate
from models.decisions.kinds import DecisionReason
from models.decisions.rejection_reasons import REASONS
from models.screening.check_labels import CHECKS

MAX_NOTE_CHARS = 2_000  # of a note, or of a message to the author


def reason_choices() -> list[SelectChoice]:
    """Return the rejection reasons as choices, after “none”."""
    named = (SelectChoice(code, translate(each.title)) for code, each in REASONS.items())
    return [SelectChoice("", gettext("No reason given")), *named]


def check_choices() -> list[SelectChoice]:
    """Return the screening checks as choices, after “any”."""
    named = (SelectChoice(code, translate(each.title)) for code, each in CHECKS.items())
    return [SelectChoice("", gettext("Whatever was found")), *named]


class DecisionForm(SentForm):
    """A decision about one comment, with the revision and status the moderator saw."""

    decision = HiddenField()
    revision = HiddenField()
    status = HiddenField()
    after = HiddenField()
    view = HiddenField()
    reason = SelectField(
        _("Reason"), choices=reason_choices, validate_choice=False, filters=[in_one_line]
    )
    words = TextAreaField(
        _("Words for the writer"), filters=[as_words], validators=[Length(max=MAX_NOTE_CHARS)]
    )
    note = TextAreaField(
        _("Private note"), filters=[as_words], validators=[Length(max=MAX_NOTE_CHARS)]
    )

    @property
    def why(self) -> DecisionReason:
        """The reason; one that is not in the policy becomes “other” plus its text."""
        reason, words = self.reason.data or "", self.words.data or ""
        if reason and reason not in REASONS:
            reason, words = "other", " ".join(filter(None, (reason, words)))
        return DecisionReason(reason, words, self.note.data or "")


class EditForm(DecisionForm):
    """A decision about a proposed edit; `edition` identifies the text the moderator saw."""

    edition = HiddenField()


class QueueFilterForm(SentForm):
    """The queue's filters, sent as a query, so without a CSRF token."""

    class Meta:
        csrf = False  # GET only

    words = StringField(_("Words or a name"))
    article = StringField(_("Article"))
    person = StringField(_("Person"))
    reason = SelectField(_("Reason"), choices=reason_choices, validate_choice=False)
    check = SelectField(_("Found by screening"), choices=check_choices, validate_choice=False)
    rule = HiddenField()
    since = StringField(_("From"))
    until = StringField(_("To"))
    link = HiddenField()
    campaign = HiddenField()
