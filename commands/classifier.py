"""`flask triage`: train and inspect the spam classifier."""

from __future__ import annotations

import click

from commands.command_errors import SiteGroup
from models.screening.classifier.evaluation import DOUBT_FROM, SPAM_PRECISION, Quality
from models.screening.classifier.saved_model import MIN_EXAMPLES, SavedModel
from models.screening.classifier.train import training_steps

triage = SiteGroup("triage", help="Train the spam classifier on this site's decisions.")


@triage.command()
def train() -> None:
    """Train a new model from all current decisions, as `flask serve` does daily.

    What was erased since the last training is forgotten. The old model stays in use until this is
    done.
    """
    with click.progressbar(training_steps(), label="Training") as bar:
        for step in bar:
            step()
    _print_model(SavedModel.newest())


@triage.command()
def show() -> None:
    """Show what the model was trained on, how well it performs, and why it is inactive if so."""
    _print_model(SavedModel.newest())


def _print_model(trained: SavedModel | None) -> None:
    if trained is None:
        return click.echo("The classifier is not trained yet: run `flask triage train`.")
    click.echo(
        f"Trained on {trained.trained_at:%Y-%m-%d %H:%M} UTC with {trained.spam} comments marked "
        f"as spam and {trained.good} published ones, up to decision {trained.last_decision_id}."
    )
    if trained.is_silent:
        click.echo(f"It is inactive until it has {MIN_EXAMPLES} of each.")
    return _print_quality(trained.quality) if trained.quality else None


def _print_quality(quality: Quality) -> None:
    click.echo(f"Evaluated on the newest {quality.many}, {quality.spam} of them spam:")
    click.echo(f"  flagged (from {DOUBT_FROM:.0%}): {quality.doubted}, spam: {quality.found}")
    click.echo(f"  precision (flagged comments that are spam): {_percent(quality.precision)}")
    click.echo(f"  recall (spam that is flagged): {_percent(quality.recall)}")
    for each in quality.bins:
        click.echo(f"  predicted about {each.said:.0%}: {each.was:.0%} of {each.many} were spam")
    if quality.spam_from is None:
        click.echo(
            f"It marks nothing as likely spam: it was not {SPAM_PRECISION:.0%} right often enough."
        )
    else:
        click.echo(
            f"It marks as likely spam from {quality.spam_from:.1%}: {SPAM_PRECISION:.0%} were spam."
        )


def _percent(part: float | None) -> str:
    return "nothing to count" if part is None else f"{part:.1%}"
