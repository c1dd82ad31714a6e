"""Commands that are listed without being loaded: a command pays for what it needs itself."""

from __future__ import annotations

from typing import Any

import click
from flask import current_app
from flask.cli import ScriptInfo

from later import later

command_errors = later("commands.command_errors")


class Listed(click.Command):
    """The command of the same name in a room of `commands/`, loaded when it is run. Until then its
    first line of help is known, which the list shows."""

    def __init__(self, name: str, line: str, *, room: str = "") -> None:
        super().__init__(name, help=line)
        self._room = later(f"commands.{room or name}")

    @property
    def itself(self) -> click.Command:
        """The command, loaded."""
        command: click.Command = getattr(self._room, self.name or "")
        return command

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        """Read what was given for it as the command itself does."""
        context = self.itself.make_context(*given, **more)
        context.command = self
        return context

    def invoke(self, context: click.Context) -> Any:
        """Run it; a fault of the site's data ends it with a sentence."""
        context.command = self.itself
        if not current_app:
            context.with_resource(context.ensure_object(ScriptInfo).load_app().app_context())
        with command_errors.report_data_errors():
            return self.itself.invoke(context)
