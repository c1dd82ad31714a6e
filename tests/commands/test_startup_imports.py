"""What a start pays for: not for what only few need, and not for commands that are only listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from commands import groups
from commands.listed import Listed
from config import ROOT
from tests.support.running import run

LISTED = re.compile(r"^  ([a-z]+) {2,}\S", re.M)
ASKED = "import sys, app; print(*{each.partition('.')[0] for each in sys.modules})"


def commands_of(room: str) -> Iterator[click.Command]:
    """The commands that a file offers, without those inside a group."""
    found = [each for each in vars(import_module(room)).values() if isinstance(each, click.Command)]
    within = [
        one for each in found if isinstance(each, click.Group) for one in each.commands.values()
    ]
    yield from (each for each in found if each not in within)


def test_every_command_is_listed() -> None:
    rooms = [f"commands.{each.stem}" for each in (ROOT / "commands").glob("[a-z]*.py")]
    made = {each.name for room in rooms for each in commands_of(room)}

    assert made == {each.name for each in groups}


@pytest.mark.parametrize("listed", groups, ids=lambda each: str(each.name))
@pytest.mark.parametrize("width", [45, 500])
def test_a_listed_command_says_of_itself_what_it_says_when_loaded(
    listed: Listed, width: int
) -> None:
    assert listed.get_short_help_str(width) == listed.itself.get_short_help_str(width)


def test_the_list_of_commands_names_every_command(tmp_path: Path) -> None:
    shown = run("--help", INSTANCE_DIR=tmp_path)

    assert {each.name for each in groups} <= {*LISTED.findall(shown.stdout)}
    assert shown.stderr == ""
