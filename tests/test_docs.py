"""The documents say what the code does: settings and commands."""

from __future__ import annotations

import re
import subprocess
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from config import ROOT, Settings

ROW = re.compile(r"^\| `([A-Z_]+)` \|([^|]*)\|", re.M)
TARGET = re.compile(r"^([a-z][a-z-]*):", re.M)


def shown(setting: Field[Any]) -> str:
    """A default as the README writes it."""
    default = setting.default
    written = default.relative_to(ROOT).as_posix() if isinstance(default, Path) else default
    return "" if written is None else "no" if written is False else str(written)


def test_the_table_of_the_readme_lists_every_setting_with_its_default() -> None:
    table = dict(ROW.findall((ROOT / "README.md").read_text()))

    written = {name: default.strip(" `“”").rstrip("/") for name, default in table.items()}
    assert written == {each.metadata["variable"]: shown(each) for each in fields(Settings)}


@pytest.fixture
def listed() -> str:
    """What `make help` prints."""
    return subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout


def test_make_help_lists_every_target(listed: str) -> None:
    targets = TARGET.findall((ROOT / "Makefile").read_text())

    assert targets
    assert re.findall(r"^make ([a-z-]+) +\w", listed, re.M) == targets


PROMISED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("page", ["privacy.md", "erasing.md"])
def test_every_test_that_a_promise_names_exists(page: str) -> None:
    named = PROMISED.findall((ROOT / "docs" / page).read_text())

    assert named
    assert [file for file, _ in named if not (ROOT / file).is_file()] == []
    assert [
        (file, test)
        for file, test in named
        if test and f"def {test}(" not in (ROOT / file).read_text()
    ] == []
