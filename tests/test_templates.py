"""Templates: short lines, nothing unused, and only files that are there."""

from __future__ import annotations

import re

from jinja2 import Environment, meta

from config import ROOT

FOLDER = ROOT / "templates"
NAMES = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
MAX_COLUMNS = 120
NAMED = re.compile(r'"(\w[\w/]+\.(?:html|xml|txt))"')
EMAIL = re.compile(r'template="(\w+)"')
BY_OTHERS = re.compile(r"security/|emails/(?:approved|rejected)\.")  # Flask-Security, an outcome


def source(name: str) -> str:
    return (FOLDER / name).read_text()


def named_by_templates() -> set[str]:
    parsed = [ENVIRONMENT.parse(source(name)) for name in NAMES]
    return {found for each in parsed for found in meta.find_referenced_templates(each) if found}


def named_by_code() -> set[str]:
    code = "\n".join(path.read_text() for path in (ROOT / "blueprints").rglob("*.py"))
    emails = {f"emails/{name}.{end}" for name in EMAIL.findall(code) for end in ("html", "txt")}
    return emails | set(NAMED.findall(code))


def test_no_line_of_a_template_is_longer_than_a_screen_is_wide() -> None:
    long = [
        (name, number)
        for name in sorted(NAMES)
        for number, line in enumerate(source(name).splitlines(), 1)
        if len(line) > MAX_COLUMNS
    ]

    assert long == []


def test_every_template_is_used_and_every_one_named_is_there() -> None:
    named = named_by_templates() | named_by_code()

    assert {name for name in NAMES - named if not BY_OTHERS.match(name)} == set()
    assert named - NAMES == set()


def test_no_folder_of_templates_holds_more_than_a_screen_lists() -> None:
    folders = {path.parent for path in FOLDER.rglob("*.*")} | {FOLDER / "moderation"}

    assert [each.name for each in folders if len([*each.iterdir()]) > 25] == []
