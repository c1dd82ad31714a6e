"""`flask keys`: list, check and rotate the site's keys."""

from __future__ import annotations

import time
from contextlib import suppress

import click
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from commands.command_errors import SiteGroup
from config import ConfigurationError, Settings
from models.commenters import key_check
from models.commenters.key_rotation import (
    Rotation,
    RotationRunning,
    destroy,
    rotation_lock,
    undestroyed_keys,
)
from models.encryption import sealing
from models.encryption.generate_keys import make_keys
from models.encryption.key_files import KeyFault
from models.errors import KeyUnusable
from models.instance import check as instance_check
from models.instance import instance

keys = SiteGroup("keys", help="List, check and rotate the keys.")

UNDONE = "Nothing was rotated."


@keys.command("list")
def list_() -> None:
    """List every key that the site has had, oldest first, with its purpose and state."""
    try:
        ring = sealing.loaded_keys().ring
    except KeyUnusable as refusal:
        raise click.ClickException(str(refusal)) from None
    for key in ring.keys:
        files = f"{key.file} {key.private}" if key.is_live else "destroyed"
        click.echo(f"{key.id}  {key.purpose:<11}  {key.state:<7}  {key.made_at[:10]}  {files}")


@keys.command()
@click.option(
    "--keys-are-lost", is_flag=True, help="Make keys even if the database needs other ones."
)
def make(keys_are_lost: bool) -> None:
    """Make the first keys in KEYS_DIR and PRIVATE_KEYS_DIR. Refuses if there are any."""
    settings = _settings()
    if not keys_are_lost:
        instance_check.refuse_second_keys()
    try:
        if settings.keys_dir is None:
            settings.make_folder()
        made = make_keys(settings.keys, settings.private_keys)
    except (ConfigurationError, KeyFault) as fault:
        raise click.ClickException(str(fault)) from None
    if not made:
        raise click.ClickException("There are keys already; new ones can’t decrypt existing rows.")
    with suppress(SQLAlchemyError):  # no database yet: the first start marks the keys
        instance.mark_keys(are_new=True)
    click.echo(f"Keys are in {settings.keys}, private keys in {settings.private_keys}.")


@keys.command()
def check() -> None:
    """Check every key and the rows that refer to them; exit with 1 if one can't be used."""
    held = sealing.loaded_keys()
    faults = [*held.faults, *key_check.private_faults(), *key_check.row_faults(held)]
    for each in [*faults, *key_check.warnings(held, _settings().private_keys)]:
        click.echo(each)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("Every key can be used.")


@keys.command()
@click.option(
    "--grace", default=60, show_default=True, help="Longest duration of a request, in seconds."
)
@click.option("--keep-old", is_flag=True, help="Stop before destroying the old keys.")
def rotate(grace: int, keep_old: bool) -> None:
    """Make new keys, re-encrypt every address, and destroy the old keys, while the site runs.

    If interrupted, run it again to continue.
    """
    try:
        with rotation_lock(_settings().keys):
            _rotate(grace, keep_old=keep_old)
    except RotationRunning:
        raise click.ClickException("Another process is rotating the keys.") from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None
    except (KeyFault, KeyUnusable) as fault:
        raise click.ClickException(str(fault)) from None


def _rotate(grace: int, *, keep_old: bool) -> None:
    if _finish_interrupted():
        click.echo("The interrupted rotation is finished: the old keys are destroyed.")
        return
    rotation = Rotation.begin(_settings().keys)
    _reseal(rotation)
    if keep_old:
        click.echo("All addresses are re-encrypted. Old keys are kept; rotate again to continue.")
        return
    _wait(rotation, grace)
    if rotation.reencryption.broken or not rotation.retire():
        raise click.ClickException(_why_kept(rotation))
    click.echo("All addresses are re-encrypted, and the old keys are destroyed.")


def _finish_interrupted() -> bool:
    settings, ring = _settings(), sealing.loaded_keys().ring
    behind = undestroyed_keys(ring, settings.keys, settings.private_keys)
    destroy(behind, settings.keys, settings.private_keys)
    return bool(behind) and not ring.opening()


def _reseal(rotation: Rotation) -> None:
    while (left := rotation.reencryption.left()) > 0:
        with click.progressbar(length=left, label="Re-encrypting") as bar:
            for done in rotation.reencryption.run_batches():
                bar.update(done)
        time.sleep(0.5)  # for rows that were locked


def _wait(rotation: Rotation, grace: int) -> None:
    """Wait until no request that started with the old keys can be running, then re-encrypt the
    rest."""
    end = time.monotonic() + grace
    if rotation.age < grace:
        click.echo(f"Waiting {grace} seconds for requests that started with the old keys.")
    while 0 <= rotation.age < grace and time.monotonic() < end:
        time.sleep(0.2)
    _reseal(rotation)


def _why_kept(rotation: Rotation) -> str:
    number = len(rotation.reencryption.broken)
    if number:
        ids = ", ".join(map(str, sorted(rotation.reencryption.broken)[:20]))
        return f"{number} addresses can’t be decrypted (rows {ids}), so the old keys are kept."
    return "The old keys are still in use, so they are kept. Rotate again later."


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
