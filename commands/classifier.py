"""`flask triage`: train and inspect the spam classifier."""

from __future__ import annotations

import click

from commands.command_errors import SiteGroup
from models.screening.classifier.evaluation import DOUBT_FROM, SURE, Quality
from models.screening.classifier.saved_model import FEWEST, SavedModel
from models.screening.classifier.train import steps

triage = SiteGroup("triage", help="Train the spam classifier on this site's decisions.")


@triage.command()
def train() -> None:
    """Train a new model from all current decisions, as `flask serve` does daily.

    What was erased since the last training is forgotten. The old model stays in use until this is
    done.
    """
    with click.progressbar(steps(), label="Learning") as bar:
        for step in bar:
            step()
    _print_model(SavedModel.newest())


@triage.command()
def show() -> None:
    """Show what the model was trained on, how well it performs, and why it is inactive if so."""
    _print_model(SavedModel.newest())


def _print_model(trained: SavedModel | None) -> None:
    if trained is None:
        return click.echo("Triage has learned nothing yet: `flask triage train` lets it.")
    click.echo(
        f"Learned on {trained.trained_at:%Y-%m-%d %H:%M} UTC from {trained.spam} replies marked as "
        f"spam and {trained.good} that were published, up to decision {trained.last_decision_id}."
    )
    if trained.is_silent:
        click.echo(f"It is silent until it has learned from {FEWEST} of each.")
    return _print_quality(trained.quality) if trained.quality else None


def _print_quality(quality: Quality) -> None:
    click.echo(f"Judged by the newest {quality.many}, {quality.spam} of them spam:")
    click.echo(f"  doubted (from {DOUBT_FROM:.0%}): {quality.doubted}, spam: {quality.found}")
    click.echo(f"  of those it doubted, spam: {_percent(quality.precision)}")
    click.echo(f"  of all spam, doubted: {_percent(quality.recall)}")
    for each in quality.bins:
        click.echo(f"  said {each.said:.0%}: {each.was:.0%} of {each.many} were spam")
    if quality.spam_from is None:
        click.echo(f"It sorts nothing as spam: it was not {SURE:.0%} right often enough.")
    else:
        click.echo(f"It sorts as spam from {quality.spam_from:.1%}: {SURE:.0%} of those were spam.")


def _percent(part: float | None) -> str:
    return "nothing to count" if part is None else f"{part:.1%}"
