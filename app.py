"""The application factory: settings, extensions, blueprints, commands."""

from __future__ import annotations

import click
from flask import Flask

from blueprints import register_blueprints
from blueprints.common.request.log_masking import mask_logs_and_stderr
from blueprints.common.setup import set_up
from commands import register_commands
from config import ConfigurationError, Settings
from database.setup import pool_options, set_up_database
from extensions import migrate
from models.encryption.loaded_keys import LoadedKeys
from models.encryption.sealing import derived_key


def create_app(settings: Settings | None = None) -> Flask:
    """Build the site. An invalid setting ends the process with one sentence."""
    try:
        return _create(settings or Settings.read())
    except ConfigurationError as error:
        raise SystemExit(str(error)) from None


def _create(settings: Settings) -> Flask:
    mask_logs_and_stderr()  # first, so that nothing is written unmasked
    settings.check_folder()
    app = Flask(__name__)
    app.config.update(
        SETTINGS=settings,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=pool_options(settings),
        TRUSTED_HOSTS=settings.trusted_hosts,
    )
    _load_keys(app, settings)
    set_up_database(app)
    migrate.init_app(app)
    set_up(app, settings)
    register_blueprints(app)
    register_commands(app)
    return app


def _load_keys(app: Flask, settings: Settings) -> None:
    """Load the keys of the web process. Name each key that can't be used, unless the folder holds
    none at all, as before a first start; the site runs without it as far as it can."""
    app.extensions["keys"] = keys = LoadedKeys(settings.keys, secret=settings.secret_key)
    for fault in keys.faults if keys.any_file else ():
        click.echo(fault, err=True)
    with app.app_context():
        app.secret_key = derived_key("session")
