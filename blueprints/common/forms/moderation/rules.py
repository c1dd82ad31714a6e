"""The forms of the team's rules: what is typed, tried and put to work."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from blueprints.common.forms.moderation.replies_and_notes import TOO_LONG
from blueprints.common.forms.reply import SentForm, in_one_line, no_longer_than
from blueprints.common.forms.review_signature import is_signed, sign
from blueprints.common.moderation.rule_labels import effects, kinds
from models.encryption.column_guard import holds_address
from models.screening.rules.pattern import Draft
from models.screening.rules.rule import MAX_NOTE_LENGTH, MAX_PATTERN_LENGTH, Rule
from models.screening.rules.wordpress_list import MAX_BYTES, MAX_LINES, WordList


def _no_address(_form: Any, field: Any) -> None:
    if holds_address(field.data or ""):
        raise ValidationError(gettext("Please take the e-mail address out: the desk keeps none."))


class EffectForm(SentForm):
    """What rules do, a note, and the proof that just these were tried."""

    effect = SelectField(_("What it does"), choices=effects)
    note = StringField(
        _("Note, for moderators"),
        filters=[in_one_line],
        validators=[no_longer_than(MAX_NOTE_LENGTH, TOO_LONG), _no_address],
    )
    tried = HiddenField()
    go = SubmitField(_("Put it to work"))


class RuleForm(EffectForm):
    """One rule."""

    kind = SelectField(_("What it looks for"), choices=kinds)
    pattern = StringField(
        _("Words, domain or number"),
        filters=[in_one_line],
        validators=[
            DataRequired(_("Please type what the rule looks for.")),
            no_longer_than(MAX_PATTERN_LENGTH, TOO_LONG),
        ],
    )

    @property
    def draft(self) -> Draft:
        """The rule that was typed; raises `RuleRefused`."""
        said = {"kind": self.kind.data, "pattern": self.pattern.data, "effect": self.effect.data}
        return Draft.of(**said, note=self.note.data)

    def sign(self, draft: Draft, rule: Rule | None) -> None:
        """Let the form prove that this draft was tried."""
        self.tried.data = sign(*_said(draft, rule))

    def is_to_work(self, draft: Draft, rule: Rule | None) -> bool:
        """Whether the button was pressed, and exactly this was tried before."""
        return bool(self.go.data) and is_signed(self.tried.data, *_said(draft, rule))


class RuleListForm(EffectForm):
    """A list of words of WordPress's, and which of them hit replies that were approved."""

    words = TextAreaField(
        _("The list, one entry a line"),
        validators=[DataRequired(_("Please paste the list: one entry a line."))],
    )
    warned = HiddenField()

    def validate_words(self, field: TextAreaField) -> None:
        if len(field.data.encode()) > MAX_BYTES or field.data.count("\n") > MAX_LINES:
            raise ValidationError(
                gettext("The list is too long: 70,000 lines and 1 MB fit. Please split it.")
            )

    @property
    def word_list(self) -> WordList:
        """The rules that the list becomes."""
        said = {"effect": self.effect.data, "note": self.note.data}
        return WordList.of(self.words.data.splitlines(), **said)

    @property
    def chosen(self) -> list[Draft]:
        """The rules without those that hit approved replies, but for the ones that were ticked."""
        taken = set(request.form.getlist("take"))
        left_out = {each for each in (self.warned.data or "").split("|") if each not in taken}
        return [each for each in self.word_list.drafts if each.pattern not in left_out]

    def sign(self, warned: list[str]) -> None:
        """Let the form prove that this list was tried, with these warnings."""
        self.warned.data = "|".join(warned)
        self.tried.data = sign(*self._said)

    @property
    def is_to_work(self) -> bool:
        """Whether the button was pressed, and exactly this was tried before."""
        return bool(self.go.data) and is_signed(self.tried.data, *self._said)

    @property
    def _said(self) -> list[str]:
        lines = "\n".join(self.words.data.splitlines())
        return ["rules", lines, self.effect.data, self.note.data or "", self.warned.data or ""]


def _said(draft: Draft, rule: Rule | None) -> list[str]:
    return [
        "rule",
        str(rule.id if rule else 0),
        draft.kind,
        draft.pattern,
        draft.effect,
        draft.note,
    ]
