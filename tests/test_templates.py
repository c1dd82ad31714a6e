"""Templates: nothing trusted, no inline style or script, short lines, and nothing unused."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, meta

from config import ROOT

FOLDER = ROOT / "templates"
NAMES = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
MAX_COLUMNS = 120
NAMED = re.compile(r'"(\w[\w/]+\.(?:html|xml|txt))"')
EMAIL = re.compile(r'template="(\w+)"')
BY_OTHERS = re.compile(r"security/|emails/(?:approved|rejected)\.")  # Flask-Security, an outcome


UNSAFE = re.compile(
    r"\|\s*safe\b|filter\s+safe\b|autoescape|Markup\(|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:"
    r"|<script\b(?! type=\"module\" src=)",
    re.IGNORECASE,
)
ALLOWED = {  # each once, in its one template
    "layouts/email.html": "<style>",  # a mail can link no stylesheet
    "articles/_metadata.html": (
        '<script type="application/ld+json">{{ linked_data(article, document, thread) }}</script>'
    ),
}


def source(name: str) -> str:
    return (FOLDER / name).read_text()


def named_by_templates() -> set[str]:
    parsed = [ENVIRONMENT.parse(source(name)) for name in NAMES]
    return {found for each in parsed for found in meta.find_referenced_templates(each) if found}


def named_by_code() -> set[str]:
    code = "\n".join(path.read_text() for path in (ROOT / "blueprints").rglob("*.py"))
    emails = {f"emails/{name}.{end}" for name in EMAIL.findall(code) for end in ("html", "txt")}
    return emails | set(NAMED.findall(code))


def test_templates_are_escaped_and_have_no_inline_style_or_script() -> None:
    unsafe = {
        name: UNSAFE.findall(source(name).replace(ALLOWED.get(name, ""), "", 1))
        for name in NAMES
        if not name.endswith(".txt")
    }

    assert {name: found for name, found in unsafe.items() if found} == {}


def test_every_template_is_escaped_by_its_name() -> None:
    plain = {name for name in NAMES if name.endswith(".txt")}  # of mails: nobody reads it as HTML

    assert {name.rpartition(".")[2] for name in NAMES - plain} == {"html", "xml"}
    assert {name.split("/")[0] for name in plain} == {"layouts", "emails"}


@pytest.mark.parametrize(
    "written",
    [
        "{{ words | safe }}",
        "{{ words|safe }}",
        "{% filter safe %}",
        "{% autoescape false %}",
        "<p style='color: red'>",
        "<style>",
        "<STYLE media=print>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        "<script>",
        '<script src="/x.js">',
    ],
)
def test_what_is_unsafe_in_a_template_is_noticed(written: str) -> None:
    assert UNSAFE.search(written)


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
