"""The Nu HTML Checker over saved pages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

JAR = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
COMMAND = ("java", "-Xss1024k", "-jar", str(JAR))


def version() -> str:
    """Which checker this is."""
    return _run("--version").stdout.strip()


def findings(pages: Iterable[tuple[str, str]], folder: Path) -> list[str]:
    """What is wrong with the pages, errors and warnings alike, each with its page's name."""
    names = {}
    for number, (name, html) in enumerate(pages):
        (folder / f"{number}.html").write_text(html)
        names[f"{number}.html"] = name
    said = _run("--format", "json", "--stdout", *(str(folder / file) for file in names))
    return [_line(names, each) for each in json.loads(said.stdout)["messages"]]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def _line(names: dict[str, str], message: dict[str, str]) -> str:
    name = names.get(message.get("url", "").rpartition("/")[2], "the checker")
    kind = message.get("subType", message["type"])
    return f"{name}: {kind}: {message['message']} {message.get('extract', '')!r}"
