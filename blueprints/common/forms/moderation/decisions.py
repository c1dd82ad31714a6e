"""The forms of the desk."""

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

MOST_WORDS = 2_000  # characters of a note, or of words for the writer


def reasons() -> list[SelectChoice]:
    """The reasons of the policy as choices, after none."""
    named = (SelectChoice(code, translate(each.title)) for code, each in REASONS.items())
    return [SelectChoice("", gettext("No reason given")), *named]


def checks() -> list[SelectChoice]:
    """The checks of screening as choices, after none."""
    named = (SelectChoice(code, translate(each.title)) for code, each in CHECKS.items())
    return [SelectChoice("", gettext("Whatever was found")), *named]


class DecisionForm(SentForm):
    """One decision about one comment, with what the moderator was looking at."""

    decision = HiddenField()
    revision = HiddenField()
    status = HiddenField()
    after = HiddenField()
    view = HiddenField()
    reason = SelectField(_("Reason"), choices=reasons, validate_choice=False, filters=[in_one_line])
    words = TextAreaField(
        _("Words for the writer"), filters=[as_words], validators=[Length(max=MOST_WORDS)]
    )
    note = TextAreaField(_("Private note"), filters=[as_words], validators=[Length(max=MOST_WORDS)])

    @property
    def why(self) -> DecisionReason:
        """Why; a reason that the policy does not name is “other”, and said in its own words."""
        reason, words = self.reason.data or "", self.words.data or ""
        if reason and reason not in REASONS:
            reason, words = "other", " ".join(filter(None, (reason, words)))
        return DecisionReason(reason, words, self.note.data or "")


class EditForm(DecisionForm):
    """One decision about an edit; `edition` is that of the words the moderator was looking at."""

    edition = HiddenField()


class ViewForm(SentForm):
    """The filters of the queue: an address, so it carries no token."""

    class Meta:
        csrf = False  # it only asks

    words = StringField(_("Words or a name"))
    article = StringField(_("Article"))
    person = StringField(_("Person"))
    reason = SelectField(_("Reason"), choices=reasons, validate_choice=False)
    check = SelectField(_("Found by screening"), choices=checks, validate_choice=False)
    rule = HiddenField()
    since = StringField(_("From"))
    until = StringField(_("To"))
    link = HiddenField()
    campaign = HiddenField()
