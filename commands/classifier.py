"""`flask triage`: what triage learned from the decisions of this desk."""

from __future__ import annotations

import click

from commands.command_errors import SiteGroup
from models.screening.classifier.evaluation import DOUBT_FROM, SPAM_PRECISION, Quality
from models.screening.classifier.saved_model import MIN_EXAMPLES, SavedModel
from models.screening.classifier.train import training_steps

triage = SiteGroup("triage", help="Let triage learn from the decisions of this desk.")


@triage.command()
def train() -> None:
    """Learn everything anew from the decisions as they stand, as `flask serve` does each day.

    What was erased since is forgotten. Nothing changes for the site before it is done.
    """
    with click.progressbar(training_steps(), label="Learning") as bar:
        for step in bar:
            step()
    _say(SavedModel.newest())


@triage.command()
def show() -> None:
    """Say what it learned from, how well it sorts, and why it is silent if it is."""
    _say(SavedModel.newest())


def _say(trained: SavedModel | None) -> None:
    if trained is None:
        return click.echo("Triage has learned nothing yet: `flask triage train` lets it.")
    click.echo(
        f"Learned on {trained.trained_at:%Y-%m-%d %H:%M} UTC from {trained.spam} replies marked as "
        f"spam and {trained.good} that were published, up to decision {trained.last_decision_id}."
    )
    if trained.is_silent:
        click.echo(f"It is silent until it has learned from {MIN_EXAMPLES} of each.")
    return _say_quality(trained.quality) if trained.quality else None


def _say_quality(quality: Quality) -> None:
    click.echo(f"Judged by the newest {quality.many}, {quality.spam} of them spam:")
    click.echo(f"  doubted (from {DOUBT_FROM:.0%}): {quality.doubted}, spam: {quality.found}")
    click.echo(f"  of those it doubted, spam: {_percent(quality.precision)}")
    click.echo(f"  of all spam, doubted: {_percent(quality.recall)}")
    for each in quality.bins:
        click.echo(f"  said {each.said:.0%}: {each.was:.0%} of {each.many} were spam")
    if quality.spam_from is None:
        click.echo(f"It sorts nothing as spam: it was not {SPAM_PRECISION:.0%} right often enough.")
    else:
        click.echo(
            f"It sorts as spam from {quality.spam_from:.1%}: "
            f"{SPAM_PRECISION:.0%} of those were spam."
        )


def _percent(part: float | None) -> str:
    return "nothing to count" if part is None else f"{part:.1%}"
