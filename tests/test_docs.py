"""The documents list the settings, commands and tests that exist."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from commands import COMMANDS
from config import ROOT, Settings

ROW = re.compile(r"^\| `([A-Z_]+)` \|([^|]*)\|", re.M)
COMMAND = re.compile(r"^\| `flask ([a-z]+(?: [a-z]+(?=[` ]))?)", re.M)
TARGET = re.compile(r"^([a-z][a-z-]*):", re.M)


def shown(setting: Field[Any]) -> str:
    """Return a default as docs/settings.md writes it."""
    default = setting.default
    written = default.relative_to(ROOT).as_posix() if isinstance(default, Path) else default
    return "" if written is None else "no" if written is False else str(written)


def test_the_settings_page_lists_every_setting_with_its_default() -> None:
    table = dict(ROW.findall((ROOT / "docs/settings.md").read_text()))

    written = {name: default.strip(" `“”").rstrip("/") for name, default in table.items()}
    assert written == {each.metadata["variable"]: shown(each) for each in fields(Settings)}


def commands_in(tmp_path: Path) -> Iterator[str]:
    """Yield the full name of each command that the site adds to `flask`."""
    app = create_app(Settings(instance_dir=tmp_path))
    for name in COMMANDS:
        help_text = app.test_cli_runner().invoke(args=[name, "--help"]).output
        _, is_group, members = help_text.partition("Commands:\n")
        if is_group:
            yield from (f"{name} {each}" for each in re.findall(r"^  (\S+)", members, re.M))
        else:
            yield name


def test_the_commands_page_lists_every_command_of_the_site(tmp_path: Path) -> None:
    written = COMMAND.findall((ROOT / "docs/commands.md").read_text())

    assert sorted(written) == sorted(["db upgrade", *commands_in(tmp_path)])


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


DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
NAMED_PATH = re.compile(
    r"`((?:benchmarks|blueprints|commands|content|database|deploy|docs|models|static|templates"
    r"|tests|tools|translations)/[\w./-]*)"
)


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_link_of_a_document_has_a_target(document: Path) -> None:
    broken = []
    for path, anchor in LINK.findall(document.read_text()):
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{path}#{anchor}")

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    named = NAMED_PATH.findall(document.read_text())

    assert [each for each in named if not (ROOT / each).exists()] == []
