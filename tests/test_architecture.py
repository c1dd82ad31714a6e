"""The rules of the house as tests, so that nobody has to remember them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config import ROOT

ROOMS = ["blueprints", "commands", "database", "models"]
LAYERS = (  # each may import itself and those before it
    "config_parsers",
    "config",
    "extensions",
    "database",
    "models",
    "blueprints",
    "commands",
    "app",
)
LOCAL_IMPORTS = {  # each says its reason: large, and needed by few
    ("blueprints/articles.py", "blueprints.common.pages"),  # Pillow
    ("blueprints/moderation/statistics.py", "blueprints.common.moderation"),  # pygal
    ("commands/lazy_group.py", "import_module"),
    ("database/timeouts.py", "database.postgres_connection"),  # psycopg
    ("models/mail/channels.py", "apprise"),
    ("models/moderators/second_factor.py", "qrcode"),
}
DANGEROUS = {  # each tool and the one room it may be used in
    "bleach": {"models/text/sanitiser.py"},
    "markupsafe": {"models/text/sanitiser.py"},
    "cryptography": {
        "models/encryption/key_files.py",
        "models/encryption/sealing.py",
        "models/commenters/open_address.py",
    },
    "smtplib": {"models/mail/smtp.py"},
    "apprise": {"models/mail/channels.py"},
    "xml": set(),
    "pickle": set(),
    "subprocess": {"models/storage/backup_postgres.py"},
}
ENDS = (".py", "/__init__.py")
SINGLE = ("app.py", "config.py", "config_parsers.py", "extensions.py")
MOST_LINES = 200  # of a file of the site; the usual is fifty


def sources(*places: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file of the site below `places`, by its path, parsed."""
    for place in places or (*ROOMS, *SINGLE):
        found = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
        for path in found:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules a file imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            yield "import_module"


def layer(path: str) -> str:
    """The first name of a path, or of a module."""
    return path.split("/")[0].removesuffix(".py").split(".")[0]


def test_imports_only_look_down() -> None:
    upward = [
        (path, name)
        for path, tree in sources()
        for name in imports(tree)
        if layer(name) in LAYERS[LAYERS.index(layer(path)) + 1 :]
    ]

    assert upward == []


def test_commands_share_with_doors_what_every_page_shares_and_no_door() -> None:
    doors = [
        (path, name)
        for path, tree in sources("commands")
        for name in imports(tree)
        if name.startswith("blueprints") and not name.startswith("blueprints.common")
    ]

    assert doors == []


def test_no_door_imports_another_door() -> None:
    doors = [
        (path, name)
        for path, tree in sources("blueprints")
        for name in imports(tree)
        if name.startswith("blueprints.") and not name.startswith("blueprints.common")
        if path not in ("blueprints/__init__.py", "blueprints/moderation/__init__.py")
    ]

    assert doors == []


def test_models_know_nothing_of_requests_sessions_or_templates() -> None:
    known = re.compile(r"\b(request|session|render_template|g|flash|redirect|url_for)\b")
    names = [
        (path, alias.name)
        for path, tree in sources("models")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("flask")
        for alias in node.names
        if known.fullmatch(alias.name)
    ]

    assert names == []


def test_nobody_imports_inside_a_function_but_where_that_is_listed() -> None:
    hidden = {
        (path, name)
        for path, tree in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for name in imports(function)
    }

    assert hidden == LOCAL_IMPORTS


def test_the_application_factory_imports_few_modules() -> None:
    own = {name for name in imports(dict(sources())["app.py"]) if layer(name) in LAYERS}

    assert len(own) <= 15


@pytest.mark.parametrize("tool", DANGEROUS)
def test_a_dangerous_tool_has_one_room(tool: str) -> None:
    rooms = {path for path, tree in sources() if any(layer(name) == tool for name in imports(tree))}

    assert rooms == DANGEROUS[tool]


def reached(path: str) -> set[str]:
    """The files of the site that a file imports, and those that they import, and so on."""
    found, more = set[str](), {path}
    while more:
        found |= more
        more = {each for file in more for each in imported_files()[file]} - found
    return found


@cache
def imported_files() -> dict[str, set[str]]:
    """The files of the site, by those that import them."""
    trees = dict(sources())
    return {
        path: {f"{name.replace('.', '/')}{end}" for name in named(tree) for end in ENDS}
        & set(trees)
        for path, tree in trees.items()
    }


def named(tree: ast.AST) -> Iterator[str]:
    """Whatever may be a module in the imports of a file."""
    yield from imports(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_no_web_page_can_open_an_address() -> None:
    doors = [path for path, _ in sources("blueprints")]
    pages = [path for path in doors if not path.startswith("blueprints/common/emails")]

    assert "models/commenters/open_address.py" in reached(
        "commands/addresses.py"
    )  # so the search can find it
    assert [each for each in pages if "models/commenters/open_address.py" in reached(each)] == []
    assert {
        "models/commenters/open_address.py",
        "models/commenters/key_rotation.py",
        "models/privacy/address_disclosure.py",
    } & reached("app.py") == set()


def test_no_template_trusts_what_it_shows() -> None:
    forbidden = re.compile(
        r"\|\s*safe\b|autoescape|<style|\sstyle=|\son[a-z]+=|<script(?! type=\"module\" src=)"
    )
    data = (
        '<script type="application/ld+json">{{ linked_data(article, document, thread) }}</script>'
    )
    pages = [each for each in (ROOT / "templates").rglob("*.*") if each.is_file()]
    plain = {
        each for each in pages if each.suffix == ".txt"
    }  # of mails: nothing reads them as HTML
    frame = ROOT / "templates/layouts/email.html"  # a mail can link no sheet: its style is in it

    assert {each.suffix for each in set(pages) - plain} == {".html", ".xml"}  # Flask escapes these
    assert {each.parent.name for each in plain} == {"layouts", "emails"}
    assert [
        each.name
        for each in set(pages) - plain - {frame}
        if forbidden.search(each.read_text().replace(data, ""))
    ] == []


def test_one_function_writes_data_into_a_page() -> None:
    rooms = [path for path, tree in sources() if "json_block" in (ROOT / path).read_text()]

    assert rooms == ["blueprints/common/pages/metadata.py", "models/text/sanitiser.py"]


def test_no_template_or_stylesheet_asks_another_host() -> None:
    asks = re.compile(
        r"""(?:src|srcset|action)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//|@import"""
    )
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.[cj]s*")]

    assert [each.name for each in files if asks.search(each.read_text())] == []


def test_every_module_says_what_lives_there() -> None:
    silent = [path for path, tree in sources() if not ast.get_docstring(tree)]

    assert silent == []


def test_every_page_says_what_it_answers() -> None:
    silent = [
        (path, function.name)
        for path, tree in sources("blueprints")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.decorator_list
        if any(
            "get(" in each or "post(" in each for each in map(ast.unparse, function.decorator_list)
        )
        if not ast.get_docstring(function)
    ]

    assert silent == []


def test_no_template_needs_scrolling() -> None:
    pages = (ROOT / "templates").rglob("*.*")

    assert [each.name for each in pages if len(each.read_text().splitlines()) > 80] == []


def test_no_file_needs_much_scrolling() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for folder in [*ROOMS, "templates", "static"]
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".html", ".xml", ".css", ".js"}
        if (lines := len(path.read_text().splitlines())) > MOST_LINES
    }

    assert long == {}


def test_stylesheets_are_layered_and_gentle() -> None:
    layers = "@layer tokens, reset, base, layout, components, print;"
    rude = re.compile(r"!important|(?<![&\w(])#[a-z][\w-]*\s*[,{]")
    sheets = [(each.name, each.read_text()) for each in (ROOT / "static/css").glob("*.css")]

    assert [name for name, text in sheets if layers not in text] == []
    assert [name for name, text in sheets if rude.search(text)] == []


def test_scripts_are_small_optional_modules() -> None:
    scripts = [(each.name, each.read_text()) for each in (ROOT / "static/js").glob("*.js")]

    assert [name for name, text in scripts if len(text.splitlines()) > 40] == []
    assert [
        name for name, text in scripts if re.search(r"innerHTML|eval\(|document\.write", text)
    ] == []


def test_every_form_of_a_signed_in_person_carries_the_token() -> None:
    folders = ["moderation", "security", "layouts"]
    forms = [
        (path.name, form)
        for folder in folders
        for path in (ROOT / "templates" / folder).rglob("*.html")
        for form in re.findall(r"<form.*?</form>", path.read_text(), re.S)
    ]

    assert forms
    without = [
        name
        for name, form in forms
        if not re.search(r"csrf|hidden_tag\(\)", form)
        if 'method="post"' in form
    ]
    assert without == []


def test_the_top_level_is_what_was_agreed() -> None:
    agreed = {"app.py", "blueprints", "models", "templates", "static", "tests", "requirements.txt"}

    assert agreed <= {each.name for each in Path(ROOT).iterdir()}


def test_benchmarks_import_what_is_there() -> None:
    named = [
        (path, ROOT / name.replace(".", "/"))
        for path, tree in sources("benchmarks")
        for name in imports(tree)
        if name.split(".")[0] in {"benchmarks", "tests", *LAYERS}
    ]

    assert named
    assert [
        (path, place)
        for path, place in named
        if not place.is_dir() and not place.with_suffix(".py").is_file()
    ] == []
