"""`flask retention`: delete what has expired."""

from __future__ import annotations

from collections.abc import Mapping

import click

from commands.command_errors import SiteGroup
from models.column_types import now
from models.privacy.retention import preview
from models.privacy.retention import run as delete_expired
from models.privacy.retention_rules import RULES
from models.storage.retention_clock import RetentionRun

retention = SiteGroup("retention", help="Delete what has expired.")


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be deleted.")
@click.option(
    "--clock-is-right", is_flag=True, help="Trust the clock although it seems to have jumped."
)
def run(dry_run: bool, clock_is_right: bool) -> None:
    """Delete everything whose retention has expired; run it daily, as `flask serve` does.

    A clock that jumped ahead deletes nothing early.
    """
    at = now()  # one time for the whole run
    if dry_run:
        run_now, counts = preview(at, clock_is_right=clock_is_right)
        return _print_counts(run_now, counts, "To be deleted:")
    made = delete_expired(at, clock_is_right=clock_is_right)
    return _print_counts(made, made.counts, "Deleted:")


def _print_counts(run: RetentionRun, counts: Mapping[str, int], title: str) -> None:
    if run.doubted_since:
        click.echo(
            f"The clock says {run.ran_at:%Y-%m-%d %H:%M} UTC, more than two days after the last "
            f"trusted run, {run.trusted_at:%Y-%m-%d %H:%M}. So nothing is deleted that was not due "
            "then. A run tomorrow settles it; if the clock is right, use --clock-is-right."
        )
    click.echo(title)
    for rule in RULES:
        click.echo(f"{counts[rule.name]:>7}  {rule.what}")
