"""The command line: one file a group, each loaded when one of its commands is used."""

from __future__ import annotations

from flask import Flask

from commands.lazy_group import LazyGroup

COMMANDS = {  # by name: the module and the attribute that hold it
    "addresses": "commands.addresses.addresses",
    "articles": "commands.articles.articles",
    "backup": "commands.backup.backup",
    "comments": "commands.comments.comments",
    "decisions": "commands.decisions.decisions",
    "erasures": "commands.erasures.erasures",
    "keys": "commands.keys.keys",
    "moderators": "commands.moderators.moderators",
    "outbox": "commands.outbox.outbox",
    "restore": "commands.backup.restore",
    "retention": "commands.retention.retention",
    "rules": "commands.rules.rules",
    "search": "commands.search.search",
    "serve": "commands.serve.serve",
    "triage": "commands.classifier.triage",
}


def register_commands(app: Flask) -> None:
    """Add the site's commands to those that extensions have registered."""
    app.cli = LazyGroup(app.cli.name, commands=app.cli.commands, lazy=COMMANDS)
