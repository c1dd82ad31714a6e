"""The Nu HTML Checker for saved pages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

JAR = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
COMMAND = ("java", "-Xss1024k", "-jar", str(JAR))


def version() -> str:
    """Return the checker's version."""
    return _run("--version").stdout.strip()


def findings(pages: Iterable[Path]) -> list[str]:
    """Return all errors and warnings, each with its page's name."""
    said = _run("--format", "json", "--stdout", *map(str, pages))
    return [_line(each) for each in json.loads(said.stdout)["messages"]]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def _line(message: dict[str, str]) -> str:
    name = Path(unquote(message.get("url", "the checker"))).stem
    kind = message.get("subType", message["type"])
    return f"{name}: {kind}: {message['message']} {message.get('extract', '')!r}"
