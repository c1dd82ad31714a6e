"""`flask addresses`: reveal a commenter's email address, recorded in the history."""

from __future__ import annotations

import os
import pwd

import click

from commands.command_errors import SiteGroup
from extensions import db
from models.commenters.open_address import SealBroken, open_address
from models.comments.comment import Comment
from models.errors import Refusal
from models.moderators.moderator import Moderator
from models.privacy.address_disclosure import record_reveal

addresses = SiteGroup("addresses", help="Reveal an email address; each reveal is recorded.")


@addresses.command()
@click.argument("comment", type=int)
@click.option("--reason", default="", help="Why it is needed; recorded in the history.")
@click.option("--as", "email", default="", help="Email address of the moderator who reveals it.")
def reveal(comment: int, reason: str, email: str) -> None:
    """Print the email address of COMMENT's author, after recording who reveals it and why."""
    if not reason.strip():
        raise click.ClickException("Give a reason with --reason “…”. No address was opened.")
    by = _moderator(email) if email else None
    found = db.session.get(Comment, comment)
    if not found:
        raise click.ClickException(f"There is no comment {comment}.")
    try:
        record_reveal(found, by=by, reason=reason.strip(), who=f"on the console: {_system_user()}")
        db.session.commit()
        click.echo(open_address(found.commenter))
    except (Refusal, SealBroken) as error:
        raise click.ClickException(str(error)) from None


def _moderator(email: str) -> Moderator:
    moderator = db.session.scalar(Moderator.with_email(email))
    if not moderator:
        raise click.ClickException(f"There is no moderator {email}.")
    return moderator


def _system_user() -> str:
    """Return the operating system's name of the current user, else the user id."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
