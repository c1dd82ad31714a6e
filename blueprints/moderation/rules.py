"""The team's screening rules: words, domains and link counts, dry-run before activation."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.rules import RuleForm
from blueprints.common.forms.reply import problems
from blueprints.common.moderation import rule_labels
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.query_values import as_text, row_number
from models.screening.rules import apply as applying
from models.screening.rules import edit
from models.screening.rules.dry_run import dry_run
from models.screening.rules.list import RuleList, count_of_version, hits_by_rule
from models.screening.rules.pattern import Draft, RuleRefused
from models.screening.rules.rule import MAX_PATTERN_LENGTH, Rule

rules = Blueprint("rules", __name__, url_prefix="/rules")


@rules.get("")
def index() -> ResponseReturnValue:
    """List the rules, newest first: `?q=` filters by text, `?before=<id>` shows older ones,
    `?changed=<version>` offers to apply a change to pending comments."""
    return _list(RuleForm(formdata=None))


@rules.post("")
def create() -> ResponseReturnValue:
    """Dry-run a new rule: 200 with the result; after a dry run, activate it: 303 to the list; 422
    with what was typed."""
    form = RuleForm()
    if not form.validate():
        return _list(form, status=422)
    try:
        draft = form.draft
        if not form.is_confirmed(draft, None):
            edit.refuse_existing(draft)
            return _dry_run_page(form, draft)
        made = edit.create_rule(draft, by=current_user._get_current_object())
    except RuleRefused as refusal:
        return _list(form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return _done(gettext("The rule works from now on."), made.version)


@rules.get("/<int:rule_id>")
def show(rule_id: int) -> ResponseReturnValue:
    """Show one rule, with a form to change it and a button to end it."""
    rule = _rule(rule_id)
    data = {"kind": rule.kind, "pattern": rule.pattern, "effect": rule.effect, "note": rule.note}
    return _page(RuleForm(formdata=None, data=data), rule)


@rules.post("/<int:rule_id>")
def update(rule_id: int) -> ResponseReturnValue:
    """Dry-run a change: 200 with the result; after a dry run, activate it: 303 to the list; 422
    with what was typed."""
    rule, form = _rule(rule_id), RuleForm()
    if not form.validate():
        return _page(form, rule, status=422)
    try:
        draft = form.draft
        if not form.is_confirmed(draft, rule):
            edit.refuse_existing(draft, instead_of=rule)
            return _dry_run_page(form, draft, rule)
        made = edit.change_rule(rule, draft, by=current_user._get_current_object())
    except RuleRefused as refusal:
        return _page(form, rule, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return _done(gettext("The change works from now on."), made.version)


@rules.post("/<int:rule_id>/end")
def destroy(rule_id: int) -> ResponseReturnValue:
    """End a rule: 303 to the list. Its findings about decided comments stay."""
    version = edit.end_rule(_rule(rule_id), by=current_user._get_current_object())
    db.session.commit()
    return _done(gettext("The rule is over."), version)


@rules.post("/changes/<int:version>/end")
def destroy_all(version: int) -> ResponseReturnValue:
    """End all rules that were activated together: 303 to the list."""
    ended = edit.end_version(version, by=current_user._get_current_object())
    db.session.commit()
    return _done(gettext("These rules are over."), ended)


@rules.post("/changes/<int:version>/waiting")
def apply(version: int) -> ResponseReturnValue:
    """Apply a change to pending comments: 303 to the list, which says how many it affected."""
    done = applying.apply(version)
    db.session.commit()
    return _done(rule_labels.applied(done), version if done.left else 0)


def _list(form: RuleForm, *, refusal: str = "", status: int = 200) -> Response:
    rollback_and_read()
    words = as_text(request.args.get("q", ""), most=MAX_PATTERN_LENGTH)
    version = row_number(request.args.get("changed"))
    page = render_template(
        "moderation/rules/index.html",
        found=RuleList.page(words=words, before=row_number(request.args.get("before"))),
        words=words,
        form=form,
        problems=problems(form),
        refusal=refusal,
        version=version,
        together=count_of_version(version) if version else 0,
        waiting=applying.count_pending() if version else 0,
    )
    return make_response(page, status)


def _page(form: RuleForm, rule: Rule, *, refusal: str = "", status: int = 200) -> Response:
    rollback_and_read()
    page = render_template(
        "moderation/rules/show.html",
        rule=rule,
        hits=hits_by_rule([rule.id])[rule.id],
        together=count_of_version(rule.version),
        form=form,
        problems=problems(form),
        refusal=refusal,
    )
    return make_response(page, status)


def _dry_run_page(form: RuleForm, draft: Draft, rule: Rule | None = None) -> ResponseReturnValue:
    rollback_and_read()
    trial = dry_run([draft])
    form.sign(draft, rule)
    return render_template(
        "moderation/rules/dry_run.html", form=form, rule=rule, draft=draft, trial=trial
    )


def _done(notice: str, version: int) -> ResponseReturnValue:
    flash(notice)
    return redirect(url_for("moderation.rules.index", changed=version or None), code=303)


def _rule(rule_id: int) -> Rule:
    return db.session.get(Rule, rule_id) or abort(404)
