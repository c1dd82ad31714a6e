"""The forms for screening rules: draft, dry run and activation."""

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
    """What the rules do, a note, and the signature of the dry run."""

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
        """The rule as typed. Raises `RuleRefused`."""
        values = {"kind": self.kind.data, "pattern": self.pattern.data, "effect": self.effect.data}
        return Draft.of(**values, note=self.note.data)

    def sign(self, draft: Draft, rule: Rule | None) -> None:
        """Sign the draft, as proof of its dry run."""
        self.tried.data = sign(*_signed_parts(draft, rule))

    def is_confirmed(self, draft: Draft, rule: Rule | None) -> bool:
        """Tell whether activation was requested after a dry run of exactly this draft."""
        return bool(self.go.data) and is_signed(self.tried.data, *_signed_parts(draft, rule))


class RuleListForm(EffectForm):
    """A WordPress word list, and which of its entries match approved comments."""

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
        values = {"effect": self.effect.data, "note": self.note.data}
        return WordList.of(self.words.data.splitlines(), **values)

    @property
    def chosen(self) -> list[Draft]:
        """The rules, without those that match approved comments unless ticked."""
        taken = set(request.form.getlist("take"))
        left_out = {each for each in (self.warned.data or "").split("|") if each not in taken}
        return [each for each in self.word_list.drafts if each.pattern not in left_out]

    def sign(self, warned: list[str]) -> None:
        """Sign the list with its warnings, as proof of its dry run."""
        self.warned.data = "|".join(warned)
        self.tried.data = sign(*self._signed_parts)

    @property
    def is_confirmed(self) -> bool:
        """Whether activation was requested after a dry run of exactly this list."""
        return bool(self.go.data) and is_signed(self.tried.data, *self._signed_parts)

    @property
    def _signed_parts(self) -> list[str]:
        lines = "\n".join(self.words.data.splitlines())
        return ["rules", lines, self.effect.data, self.note.data or "", self.warned.data or ""]


def _signed_parts(draft: Draft, rule: Rule | None) -> list[str]:
    return [
        "rule",
        str(rule.id if rule else 0),
        draft.kind,
        draft.pattern,
        draft.effect,
        draft.note,
    ]
