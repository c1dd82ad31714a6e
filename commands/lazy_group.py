"""A group that imports a command when it is used.

Click's recipe (https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands).
It keeps the code that opens addresses out of the process that answers requests, and 75 ms of
imports out of each command. `flask --help` reads every command's help and so imports them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from flask.cli import AppGroup


class LazyGroup(AppGroup):
    """A group of commands of which those in `lazy` are named by module and attribute."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, imported or not."""
        return sorted({*super().list_commands(ctx), *self._lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, importing it if need be."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, _dot, attribute = self._lazy[cmd_name].rpartition(".")
        command: click.Command = getattr(import_module(module), attribute)
        return command
