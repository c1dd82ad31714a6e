"""`flask rules`: import screening rules."""

from __future__ import annotations

from typing import TextIO

import click

from commands.command_errors import SiteGroup
from database.transactions import begin_read_transaction
from extensions import db
from models.encryption.column_guard import holds_address
from models.moderators.moderator import Moderator
from models.screening.rules import edit
from models.screening.rules.dry_run import ImportDryRun
from models.screening.rules.list import count_of_version
from models.screening.rules.pattern import RuleRefused
from models.screening.rules.rule import EFFECTS, MAX_NOTE_LENGTH
from models.screening.rules.wordpress_list import MAX_LINES, SKIP_REASONS, WordList

rules = SiteGroup("rules", help="Import screening rules.")


@rules.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--effect", type=click.Choice(EFFECTS), default="doubt", show_default=True)
@click.option(
    "--by", "email", required=True, help="Email address of the moderator who adds the rules."
)
@click.option("--note", default="", help="A note shown beside each rule.")
@click.option(
    "--take", multiple=True, help="Import this entry although it matches approved comments."
)
@click.option("--dry-run", is_flag=True, help="Only do the dry run.")
def import_(
    file: TextIO, effect: str, email: str, note: str, take: tuple[str, ...], dry_run: bool
) -> None:
    """Import FILE, a WordPress word list with one entry a line, as rules.

    A dry run on recently decided comments comes first; entries that match approved comments are
    left out, unless named with --take.
    """
    by = db.session.scalar(Moderator.with_email(email))
    if not by or not by.may_decide:
        raise click.ClickException(f"{email} is not a moderator who may decide.")
    if holds_address(note) or len(note) > MAX_NOTE_LENGTH:
        raise click.ClickException(
            f"A note has at most {MAX_NOTE_LENGTH} characters and no address."
        )
    begin_read_transaction()
    tried = _dry_run(WordList.of(_lines(file), effect=effect, note=note))
    _print_dry_run(tried, take)
    db.session.rollback()
    if not dry_run:
        _activate(tried, take, by)


def _lines(file: TextIO) -> list[str]:
    try:
        lines = file.read().splitlines()
    except UnicodeDecodeError:
        raise click.ClickException("The list must be UTF-8.") from None
    if len(lines) > MAX_LINES:
        raise click.ClickException(f"The list is too long: {MAX_LINES} lines fit.")
    return lines


def _dry_run(word_list: WordList) -> ImportDryRun:
    with click.progressbar(length=0, label="Dry run") as bar:

        def step(total: int) -> None:
            bar.length = total
            bar.update(1)

        return ImportDryRun.of(word_list, step=step)


def _print_dry_run(tried: ImportDryRun, take: tuple[str, ...]) -> None:
    counts, trial = tried.word_list.left_out, tried.trial
    click.echo(f"{len(tried.fresh)} new rules, {tried.there} exist already.")
    for why, count in counts.most_common():
        click.echo(f"{count:>7}  left out. {SKIP_REASONS[why]}")
    fits = trial.counts
    click.echo(
        f"Of the {trial.tried} recently decided comments they match {fits['spam']} "
        f"marked as spam, {fits['rejected']} rejected and {fits['approved']} approved."
    )
    for each in tried.warned:
        said = "imported" if each.pattern in take else "left out"
        click.echo(f"{each.approved:>7}  approved comments contain “{each.pattern}”: {said}")


def _activate(tried: ImportDryRun, take: tuple[str, ...], by: Moderator) -> None:
    left_out = {each.pattern for each in tried.warned} - {*take}
    drafts = [each for each in tried.fresh if each.pattern not in left_out]
    try:
        version = edit.create_rules(drafts, by=by)
    except RuleRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    many = count_of_version(version)
    db.session.commit()
    click.echo(f"{many} rules are active now.")
