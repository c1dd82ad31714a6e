"""Import of a WordPress word list as rules: dry run first, then activation."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_security import current_user

from blueprints.common.forms.moderation.rules import RuleListForm
from blueprints.common.forms.reply import problems
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.screening.rules import edit
from models.screening.rules.dry_run import ImportDryRun
from models.screening.rules.list import count_of_version
from models.screening.rules.pattern import RuleRefused
from models.screening.rules.wordpress_list import SKIP_REASONS

rule_imports = Blueprint("rule_imports", __name__, url_prefix="/rules/import")

MAX_SHOWN = 200  # entries that match approved comments


@rule_imports.get("")
def new() -> ResponseReturnValue:
    """Ask for the list."""
    return _page(RuleListForm(formdata=None))


@rule_imports.post("")
def create() -> ResponseReturnValue:
    """Dry-run the list: 200 with the result, also if nothing is left to activate. After a dry run:
    303 to the rules; 422 with what was typed."""
    form = RuleListForm()
    if not form.validate():
        return _page(form, status=422)
    drafts = form.chosen if form.is_confirmed else []
    if not drafts:
        return _dry_run_page(form)
    try:
        version = edit.create_rules(drafts, by=current_user._get_current_object())
    except RuleRefused as refusal:
        return _page(form, refusal=translate(refusal), status=status_of(refusal))
    new = count_of_version(version)
    db.session.commit()
    many = ngettext("%(num)s rule works from now on.", "%(num)s rules work from now on.", new)
    flash(many)
    return redirect(url_for("moderation.rules.index", changed=version), code=303)


def _dry_run_page(form: RuleListForm) -> ResponseReturnValue:
    rollback_and_read()
    tried = ImportDryRun.of(form.word_list)
    form.sign([each.pattern for each in tried.warned])
    return render_template(
        "moderation/rule_imports/dry_run.html",
        form=form,
        tried=tried,
        most_shown=MAX_SHOWN,
        reasons_left_out=SKIP_REASONS,
    )


def _page(form: RuleListForm, *, refusal: str = "", status: int = 200) -> Response:
    rollback_and_read()
    page = render_template(
        "moderation/rule_imports/new.html", form=form, problems=problems(form), refusal=refusal
    )
    return make_response(page, status)
