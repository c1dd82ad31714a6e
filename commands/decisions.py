"""`flask decisions`: the history of decisions as a whole."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from models.decisions.verify_chain import Audit, ChainBroken

decisions = AppGroup("decisions", help="Check the history of decisions.")


@decisions.command()
@click.option("--head", default="", help="A digest printed earlier: it must still be in the chain.")
def verify(head: str) -> None:
    """Walk the chain of decisions, and find any row that was changed, removed or put in.

    Every reply must have the status that the last decision about it gave. Prints the digest of
    the last decision: kept elsewhere, it shows later that nothing before it was touched.
    """
    audit = Audit(_digest(head))
    length = Audit.length()
    try:
        with click.progressbar(length=length, label="Checking") as bar:
            for done in audit.walk():
                bar.update(done)
    except ChainBroken as broken:
        raise click.ClickException(f"The history is broken: {broken}.") from None
    click.echo(f"{audit.number} decisions hold. The head is")
    click.echo(audit.head.hex())


def _digest(written: str) -> bytes:
    try:
        digest = bytes.fromhex(written)
    except ValueError:
        digest = b"?"
    if len(digest) not in (0, 32):
        raise click.BadParameter("must be the 64 digits that `flask decisions verify` printed.")
    return digest
