"""`flask retention`: what is kept for a while goes when its time is over."""

from __future__ import annotations

from collections.abc import Mapping

import click

from commands.command_errors import SiteGroup
from models.column_types import now
from models.privacy.retention import preview
from models.privacy.retention import run as let_go
from models.privacy.retention_rules import RULES
from models.storage.retention_clock import RetentionRun

retention = SiteGroup("retention", help="Let go of what was kept long enough.")


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--clock-is-right", is_flag=True, help="Trust a clock that seems to have jumped.")
def run(dry_run: bool, clock_is_right: bool) -> None:
    """Destroy and forget what was kept long enough, each after its time; run it daily, as
    `flask serve` does. Nothing goes early because a clock jumped ahead."""
    at = now()  # the only look at the clock
    if dry_run:
        would_be, counts = preview(at, clock_is_right=clock_is_right)
        return _say(would_be, counts, "What would go:")
    made = let_go(at, clock_is_right=clock_is_right)
    return _say(made, made.counts, "What went:")


def _say(run: RetentionRun, counts: Mapping[str, int], title: str) -> None:
    if run.doubted_since:
        click.echo(
            f"The clock says {run.ran_at:%Y-%m-%d %H:%M} UTC, more than two days after the last "
            f"run that could be trusted, {run.trusted_at:%Y-%m-%d %H:%M}. So nothing goes that "
            "was not due then. A run tomorrow settles it; if the clock is right, say so with "
            "--clock-is-right."
        )
    click.echo(title)
    for rule in RULES:
        click.echo(f"{counts[rule.name]:>7}  {rule.what}")
