"""Commands that are listed without being loaded: a command pays for what it needs itself."""

from __future__ import annotations

from typing import Any

import click

from later import later


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
        """Begin to run it: from here on it is the command itself that click deals with."""
        return self.itself.make_context(*given, **more)
