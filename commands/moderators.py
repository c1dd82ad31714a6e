"""`flask moderators`: manage moderators' accounts."""

from __future__ import annotations

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError

from commands.command_errors import SiteGroup
from extensions import db
from models.errors import LastAdmin
from models.moderators.moderator import NAME_MAX, ROLES, Moderator

moderators = SiteGroup("moderators", help="Manage moderators' accounts.")


@moderators.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="moderator", show_default=True)
@click.option("--name", default="", help="Shown beside decisions. [default: the role, numbered]")
def add(email: str, role: str, name: str) -> None:
    """Add a moderator who signs in with EMAIL, and print an initial password."""
    if len(name) > NAME_MAX:
        raise click.ClickException(f"A name has at most {NAME_MAX} characters.")
    try:
        email = validate_email(email, check_deliverability=False).normalized
        moderator, password = Moderator.add(email, role=role, name=name)
    except EmailNotValidError as error:
        raise click.ClickException(f"“{email}” is not an email address: {error}") from None
    except IntegrityError:
        raise click.ClickException(f"{email} is a moderator already.") from None
    db.session.commit()
    print_password(moderator, password)


@moderators.command()
@click.argument("email")
def reset(email: str) -> None:
    """Give EMAIL a new password and remove the second factor, for a lost phone or password.

    Ends every session of the account.
    """
    moderator = _moderator(email)
    password = moderator.reset_credentials()
    db.session.commit()
    print_password(moderator, password, done="reset")


@moderators.command()
@click.argument("email")
@click.option("--back", is_flag=True, help="Reactivate the account.")
def retire(email: str, back: bool) -> None:
    """Deactivate the account of EMAIL. Its decisions stay in the history under the same name."""
    moderator = _moderator(email)
    try:
        moderator.reinstate() if back else moderator.retire()
    except LastAdmin as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(f"{moderator.name} can {'sign in again' if back else 'no longer sign in'}.")


def _moderator(email: str) -> Moderator:
    moderator = db.session.scalar(Moderator.with_email(email))
    if not moderator:
        raise click.ClickException(f"There is no moderator {email}.")
    return moderator


def print_password(moderator: Moderator, password: str, *, done: str = "added") -> None:
    """Print how to sign in. The password is never shown again."""
    click.echo(f"{moderator.role.capitalize()} {done}. Sign in at /login with")
    click.echo(f"  email:    {moderator.email}")
    click.echo(f"  password: {password}")
    click.echo("The password is not shown again; change it at /change after signing in.")
