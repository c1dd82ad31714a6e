"""The rules of the architecture as tests, so that nobody has to remember them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter

import pytest

from config import ROOT

LAYERS = {  # of the application: each top-level module or package, and those it may import
    "config_parsers": set(),
    "config": {"config_parsers"},
    "extensions": set(),
    "database": {"config", "extensions"},
    "models": {"config", "config_parsers", "database", "extensions"},
    "blueprints": {"config", "database", "extensions", "models"},
    "commands": {"blueprints", "config", "database", "extensions", "models"},
    "app": {"blueprints", "commands", "config", "database", "extensions", "models"},
}
AROUND_THE_SITE = {"benchmarks", "migrations", "tests", "tools"}  # may import any of it
MODELS = [  # the packages and modules of models/: each imports only those before it
    {"translatable", "errors", "column_types", "query_values"},
    {"text"},
    {"search_index"},
    {"encryption"},
    {"moderators"},
    {"commenters"},
    {"instance"},
    {"storage"},
    {"articles"},
    {"comments"},
    {"decisions"},
    {"search"},
    {"mail"},
    {"reports"},
    {"appeals"},
    {"screening"},
    {"moderation"},
    {"statistics"},
    {"privacy"},
    {"submissions"},
]
RANKS = {name: rank for rank, names in enumerate(MODELS) for name in names}
TYPE_ONLY = {  # what would be a circle, and is imported under TYPE_CHECKING alone: two related rows
    ("models.comments.comment", "models.decisions.decision"),
    ("models.mail.outbox", "models.mail.message"),
    ("models.mail.outbox", "models.mail.subscription"),
}
LOCAL_IMPORTS = {  # inside functions; each says its reason: large, and needed by few
    ("blueprints/articles.py", "blueprints.common.pages"),  # Pillow
    ("blueprints/moderation/statistics.py", "blueprints.common.moderation"),  # pygal
    ("commands/lazy_group.py", "import_module"),
    ("database/timeouts.py", "database.postgres_connection"),  # psycopg
    ("models/mail/channels.py", "apprise"),
    ("models/moderators/second_factor.py", "qrcode"),
}
DANGEROUS = {  # each library and the only files that may use it
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


def sources(*places: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file of the application below `places`, by its path, parsed."""
    for place in places or LAYERS:
        module = ROOT / f"{place}.py"
        found = [module] if module.is_file() else sorted((ROOT / place).rglob("*.py"))
        for path in found:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules a file imports, anywhere in it."""
    for node in ast.walk(tree):
        yield from imported_by(node)


def imported_by(node: ast.AST) -> Iterator[str]:
    """The modules that one statement or call imports."""
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
        yield "import_module"


def top(name: str) -> str:
    """The top-level module or package of a path or of a dotted name."""
    return name.replace("/", ".").removesuffix(".py").partition(".")[0]


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the application by its dotted name, parsed."""
    return {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for path, tree in sources()
    }


def targets(node: ast.AST) -> Iterator[str]:
    """The modules of the application that one statement or call imports, each by its full name."""
    names = [f"{each}" for each in imported_by(node)]
    if isinstance(node, ast.ImportFrom):
        full = [f"{node.module}.{each.name}" for each in node.names]
        names = [each if each in modules() else names[0] for each in full]
    yield from (each for each in names if each in modules())


def type_only(tree: ast.Module) -> set[str]:
    """The modules that a file imports under TYPE_CHECKING alone."""
    blocks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {name for block in blocks for node in ast.walk(block) for name in targets(node)}


def test_every_file_and_package_of_the_root_has_a_layer() -> None:
    files = {path.stem for path in ROOT.glob("*.py")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert set(LAYERS) <= files | packages
    assert files | packages <= set(LAYERS) | AROUND_THE_SITE


def test_each_layer_imports_only_those_it_may() -> None:
    wrong = [
        (path, name)
        for path, tree in sources()
        for name in imports(tree)
        if top(name) in (set(LAYERS) | AROUND_THE_SITE) - LAYERS[top(path)] - {top(path)}
    ]

    assert wrong == []


def test_each_package_of_models_imports_only_those_before_it() -> None:
    names = {path.stem for path in (ROOT / "models").iterdir() if path.stem[0] != "_"}
    upward = {
        (module, name)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        for name in targets(node)
        if module.startswith("models.") and name.startswith("models.")
        if RANKS[name.split(".")[1]] > RANKS[module.split(".")[1]]
    }

    assert names == set(RANKS)
    assert upward - TYPE_ONLY == set()


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    graph = {
        module: {
            name
            for node in ast.walk(tree)
            for name in targets(node)
            if name != module and (module, name) not in TYPE_ONLY
        }
        for module, tree in modules().items()
    }

    assert [*TopologicalSorter(graph).static_order()]  # raises CycleError, which names the circle


def test_what_types_alone_need_is_imported_for_types_alone() -> None:
    assert {
        (module, name) for module, name in TYPE_ONLY if name in type_only(modules()[module])
    } == TYPE_ONLY


def test_commands_import_no_blueprint_but_what_all_share() -> None:
    found = [
        (path, name)
        for path, tree in sources("commands")
        for name in imports(tree)
        if name.startswith("blueprints") and not name.startswith("blueprints.common")
    ]

    assert found == []


def test_no_blueprint_imports_another() -> None:
    found = [
        (path, name)
        for path, tree in sources("blueprints")
        for name in imports(tree)
        if name.startswith("blueprints.") and not name.startswith("blueprints.common")
        if path not in ("blueprints/__init__.py", "blueprints/moderation/__init__.py")
    ]

    assert found == []


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


def test_nobody_imports_inside_a_function_except_where_listed() -> None:
    hidden = {
        (path, name)
        for path, tree in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for name in imports(function)
    }

    assert hidden == LOCAL_IMPORTS


def test_the_application_factory_imports_few_modules() -> None:
    own = {name for name in imports(dict(sources())["app.py"]) if top(name) in LAYERS}

    assert len(own) <= 15


@pytest.mark.parametrize("tool", DANGEROUS)
def test_a_dangerous_library_has_its_own_files(tool: str) -> None:
    files = {path for path, tree in sources() if any(top(name) == tool for name in imports(tree))}

    assert files == DANGEROUS[tool]


def reached(module: str) -> set[str]:
    """The modules of the application that a module imports, directly or not."""
    found, more = set[str](), {module}
    while more:
        found |= more
        more = {
            name for each in more for node in ast.walk(modules()[each]) for name in targets(node)
        } - found
    return found


def test_no_web_page_can_open_an_address() -> None:
    opening = "models.commenters.open_address"
    pages = [
        each
        for each in modules()
        if each.startswith("blueprints.") and not each.startswith("blueprints.common.emails")
    ]

    assert opening in reached("commands.addresses")  # so the search can find it
    assert [each for each in pages if opening in reached(each)] == []
    assert {
        opening,
        "models.commenters.key_rotation",
        "models.privacy.address_disclosure",
    } & {name for node in ast.walk(modules()["app"]) for name in targets(node)} == set()


def test_one_function_writes_data_into_a_page() -> None:
    files = {path for path, _ in sources() if "json_block" in (ROOT / path).read_text()}

    assert files == {"blueprints/common/pages/metadata.py", "models/text/sanitiser.py"}


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


def test_stylesheets_are_layered_and_gentle() -> None:
    layers = "@layer tokens, reset, base, layout, components, print;"
    rude = re.compile(r"!important|(?<![&\w(])#[a-z][\w-]*\s*[,{]")
    sheets = [(each.name, each.read_text()) for each in (ROOT / "static/css").glob("*.css")]

    assert [name for name, text in sheets if layers not in text] == []
    assert [name for name, text in sheets if rude.search(text)] == []


def test_no_script_writes_html() -> None:
    scripts = [(each.name, each.read_text()) for each in (ROOT / "static/js").glob("*.js")]

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
