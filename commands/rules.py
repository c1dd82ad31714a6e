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
from models.screening.rules.import_dry_run import TriedList
from models.screening.rules.list import of_version
from models.screening.rules.pattern import RuleRefused
from models.screening.rules.rule import EFFECTS, NOTE_MAX
from models.screening.rules.wordpress_list import MOST_LINES, WHY, WordList

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
    if holds_address(note) or len(note) > NOTE_MAX:
        raise click.ClickException(f"A note has at most {NOTE_MAX} characters and no address.")
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
    if len(lines) > MOST_LINES:
        raise click.ClickException(f"The list is too long: {MOST_LINES} lines fit.")
    return lines


def _dry_run(word_list: WordList) -> TriedList:
    with click.progressbar(length=0, label="Dry run") as bar:

        def step(total: int) -> None:
            bar.length = total
            bar.update(1)

        return TriedList.of(word_list, step=step)


def _print_dry_run(tried: TriedList, take: tuple[str, ...]) -> None:
    counts, trial = tried.word_list.left_out, tried.trial
    click.echo(f"{len(tried.fresh)} new rules, {tried.there} exist already.")
    for why, count in counts.most_common():
        click.echo(f"{count:>7}  left out. {WHY[why]}")
    fits = trial.counts
    click.echo(
        f"Of the {trial.tried} recently decided comments they match {fits['spam']} "
        f"marked as spam, {fits['rejected']} rejected and {fits['approved']} approved."
    )
    for each in tried.warned:
        said = "imported" if each.pattern in take else "left out"
        click.echo(f"{each.approved:>7}  approved comments contain “{each.pattern}”: {said}")


def _activate(tried: TriedList, take: tuple[str, ...], by: Moderator) -> None:
    left_out = {each.pattern for each in tried.warned} - {*take}
    drafts = [each for each in tried.fresh if each.pattern not in left_out]
    try:
        version = edit.make_all(drafts, by=by)
    except RuleRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    many = of_version(version)
    db.session.commit()
    click.echo(f"{many} rules are active now.")
