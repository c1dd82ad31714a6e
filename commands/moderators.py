"""`flask moderators`: accounts."""

from __future__ import annotations

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError

from commands.command_errors import SiteGroup
from extensions import db
from models.errors import LastAdmin
from models.moderators.moderator import NAME_MAX, ROLES, Moderator

moderators = SiteGroup("moderators", help="Add the people who decide.")


@moderators.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="moderator", show_default=True)
@click.option("--name", default="", help="Shown beside decisions. [default: the role, numbered]")
def add(email: str, role: str, name: str) -> None:
    """Add a moderator who signs in with EMAIL, and print a password for the first time."""
    if len(name) > NAME_MAX:
        raise click.ClickException(f"A name has at most {NAME_MAX} characters.")
    try:
        email = validate_email(email, check_deliverability=False).normalized
        moderator, password = Moderator.add(email, role=role, name=name)
    except EmailNotValidError as error:
        raise click.ClickException(f"“{email}” is not an e-mail address: {error}") from None
    except IntegrityError:
        raise click.ClickException(f"{email} is a moderator already.") from None
    db.session.commit()
    say_password(moderator, password)


@moderators.command()
@click.argument("email")
def reset(email: str) -> None:
    """Give EMAIL a new password and no second factor: for a lost phone or password.

    Every session of the account ends.
    """
    moderator = _known(email)
    password = moderator.reset_credentials()
    db.session.commit()
    say_password(moderator, password, done="started over")


@moderators.command()
@click.argument("email")
@click.option("--back", is_flag=True, help="Let them in again.")
def retire(email: str, back: bool) -> None:
    """Let EMAIL no longer sign in. What they decided stays in the history under their name."""
    moderator = _known(email)
    try:
        moderator.reinstate() if back else moderator.retire()
    except LastAdmin as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(f"{moderator.name} can {'sign in again' if back else 'no longer sign in'}.")


def _known(email: str) -> Moderator:
    moderator = db.session.scalar(Moderator.with_email(email))
    if not moderator:
        raise click.ClickException(f"Nobody signs in with {email}.")
    return moderator


def say_password(moderator: Moderator, password: str, *, done: str = "added") -> None:
    """Print how to sign in: the only time that the password is seen."""
    click.echo(f"{moderator.role.capitalize()} {done}. Sign in at /login with")
    click.echo(f"  e-mail:   {moderator.email}")
    click.echo(f"  password: {password}")
    click.echo("The password is shown only now; change it at /change after signing in.")
