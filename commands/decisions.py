"""`flask decisions`: verify the history of decisions."""

from __future__ import annotations

import click

from commands.command_errors import SiteGroup
from models.decisions.verify_chain import Audit, ChainBroken

decisions = SiteGroup("decisions", help="Verify the history of decisions.")


@decisions.command()
@click.option("--head", default="", help="A digest printed earlier: it must still be in the chain.")
def verify(head: str) -> None:
    """Check the hash chain of decisions for rows that were changed, removed or inserted.

    Also checks that every comment has the status of its last decision. Prints the digest of the
    last decision: kept elsewhere, it proves later that nothing before it was changed.
    """
    audit = Audit(_digest(head))
    length = Audit.length()
    try:
        with click.progressbar(length=length, label="Checking") as bar:
            for done in audit.walk():
                bar.update(done)
    except ChainBroken as broken:
        raise click.ClickException(f"The history is broken: {broken}.") from None
    click.echo(f"{audit.number} decisions verified. The digest of the last one is")
    click.echo(audit.head.hex())


def _digest(written: str) -> bytes:
    try:
        digest = bytes.fromhex(written)
    except ValueError:
        digest = b"?"
    if len(digest) not in (0, 32):
        raise click.BadParameter("must be the 64 digits that `flask decisions verify` printed.")
    return digest
