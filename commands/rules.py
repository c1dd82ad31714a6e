"""`flask rules`: the team's rules of screening."""

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

rules = SiteGroup("rules", help="The team's rules, which order the queue.")


@rules.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--effect", type=click.Choice(EFFECTS), default="doubt", show_default=True)
@click.option("--by", "email", required=True, help="Whose rules they are: a moderator's address.")
@click.option("--note", default="", help="Shown beside each rule.")
@click.option("--take", multiple=True, help="An entry to take though it hits approved replies.")
@click.option("--dry-run", is_flag=True, help="Only try them.")
def import_(
    file: TextIO, effect: str, email: str, note: str, take: tuple[str, ...], dry_run: bool
) -> None:
    """Take over FILE, a list of words as WordPress keeps one: one entry a line.

    It is tried on the replies behind the last decisions first; an entry that hits approved ones
    is left out, unless it is named with --take.
    """
    by = db.session.scalar(Moderator.with_email(email))
    if not by or not by.may_decide:
        raise click.ClickException(f"{email} is no moderator who may decide.")
    if holds_address(note) or len(note) > MAX_NOTE_LENGTH:
        raise click.ClickException(
            f"A note has at most {MAX_NOTE_LENGTH} characters and no address."
        )
    begin_read_transaction()
    tried = _tried(WordList.of(_lines(file), effect=effect, note=note))
    _say(tried, take)
    db.session.rollback()
    if not dry_run:
        _put_to_work(tried, take, by)


def _lines(file: TextIO) -> list[str]:
    try:
        lines = file.read().splitlines()
    except UnicodeDecodeError:
        raise click.ClickException("The list must be UTF-8.") from None
    if len(lines) > MAX_LINES:
        raise click.ClickException(f"The list is too long: {MAX_LINES} lines fit.")
    return lines


def _tried(word_list: WordList) -> ImportDryRun:
    with click.progressbar(length=0, label="Trying") as bar:

        def step(total: int) -> None:
            bar.length = total
            bar.update(1)

        return ImportDryRun.of(word_list, step=step)


def _say(tried: ImportDryRun, take: tuple[str, ...]) -> None:
    counts, trial = tried.word_list.left_out, tried.trial
    click.echo(f"{len(tried.fresh)} new rules, {tried.there} are there already.")
    for why, count in counts.most_common():
        click.echo(f"{count:>7}  left out. {SKIP_REASONS[why]}")
    fits = trial.counts
    click.echo(
        f"Of the {trial.tried} replies behind the last decisions they fit {fits['spam']} "
        f"marked as spam, {fits['rejected']} rejected and {fits['approved']} approved."
    )
    for each in tried.warned:
        said = "taken" if each.pattern in take else "left out"
        click.echo(f"{each.approved:>7}  approved replies hold “{each.pattern}”: {said}")


def _put_to_work(tried: ImportDryRun, take: tuple[str, ...], by: Moderator) -> None:
    left_out = {each.pattern for each in tried.warned} - {*take}
    drafts = [each for each in tried.fresh if each.pattern not in left_out]
    try:
        version = edit.create_rules(drafts, by=by)
    except RuleRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    many = count_of_version(version)
    db.session.commit()
    click.echo(f"{many} rules work from now on.")
