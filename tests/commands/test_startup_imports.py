"""Starting: every command is found, and none is imported before it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from commands import COMMANDS
from commands.command_errors import SiteCommand
from config import ROOT
from tests.support.running import environment, run

LISTED = re.compile(r"^  ([a-z]+) {2,}\S", re.M)
LOADED = "import sys, app; app.create_app(); print(*sys.modules)"
RARELY_USED = (  # packages and modules that no start and few requests need
    "PIL.Image",
    "apprise",
    "commands.addresses",
    "granian",
    "models.commenters.open_address",
    "pygal",
    "qrcode",
)


def commands_of(module: str) -> Iterator[click.Command]:
    """The commands that a file offers, without those inside a group."""
    named = vars(import_module(module)).values()
    found = [each for each in named if isinstance(each, click.Command)]
    within = [
        one for each in found if isinstance(each, click.Group) for one in each.commands.values()
    ]
    yield from (each for each in found if each not in within)


def command(name: str) -> click.Command:
    module, _dot, attribute = COMMANDS[name].rpartition(".")
    found: click.Command = getattr(import_module(module), attribute)
    return found


def test_every_command_is_listed() -> None:
    modules = [f"commands.{each.stem}" for each in (ROOT / "commands").glob("[a-z]*.py")]
    made = {each.name for module in modules for each in commands_of(module)}

    assert made == {*COMMANDS}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_listed_name_and_reports_faults_of_the_data(name: str) -> None:
    found = command(name)

    assert found.name == name
    assert isinstance(found, SiteCommand)


def test_the_list_of_commands_names_every_command(tmp_path: Path) -> None:
    shown = run("--help", INSTANCE_DIR=tmp_path)

    assert {*COMMANDS} <= {*LISTED.findall(shown.stdout)}
    assert shown.stderr == ""


def test_a_start_imports_nothing_that_few_need(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=ROOT,
        env=environment(INSTANCE_DIR=tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )

    assert {*RARELY_USED} & {*done.stdout.split()} == set()
