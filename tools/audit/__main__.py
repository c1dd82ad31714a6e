"""`make audit`: the real site under Lighthouse and the Nu HTML Checker, figures in docs/audit.md.

Ends with 1 where a bar is missed: 100 in each of Lighthouse's categories, nothing from the checker.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app import create_app
from config import ROOT, Settings
from tests.running import Running
from tests.suites import chromium
from tools.audit import mails, nu, pages, private, screened
from tools.audit.cast import ARTICLE, Cast
from tools.audit.report import report
from tools.audit.visitor import Page, Visitor

HERE = Path(__file__).parent
PASSWORD = re.compile(r"e-mail: +(\S+)\n *password: +(\S+)")
HTML = re.compile(r"^\s*<!doctype html>", re.I)


def main() -> int:
    """Audit, write the figures, and tell whether every bar was met."""
    with TemporaryDirectory(prefix="audit-") as folder:
        settings = {"REPLY_LIMIT": 10_000, "MAIL_UNDO_MINUTES": 0, "MAIL_URL": "file:"}
        site = Running(Path(folder), **settings)
        try:
            figures = audit(site, Path(folder))
        finally:
            site.stop()
    text, failures = report(figures)
    (ROOT / "docs/audit.md").write_text(text)
    print(text, *failures, sep="\n")  # noqa: T201 - what the command is for
    return 1 if failures else 0


def audit(site: Running, folder: Path) -> dict[str, Any]:
    """Fill the site with comments, and look at its pages with both tools."""
    origin = f"http://127.0.0.1:{site.port}"
    reader, desk = Visitor(origin), Visitor(origin)
    found = PASSWORD.search(site.output)
    if not found or desk.sign_in(*found.groups()).status != 200:
        sys.exit(f"Signing in failed: {site.output}")
    pages.fill(reader, desk)
    looked = lighthouse(origin)
    seen = {name: page for name, page in every_page(folder, reader, desk) if HTML.match(page.html)}
    checked = folder / "checked"
    checked.mkdir()
    return {
        **looked,
        "nu": nu.version(),
        "checked": {name: page.status for name, page in seen.items()},
        "findings": nu.findings([(n, page.html) for n, page in seen.items()], checked),
        "machine": f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores",
        "day": datetime.now(UTC).date().isoformat(),
    }


def every_page(folder: Path, reader: Visitor, desk: Visitor) -> Iterator[tuple[str, Page]]:
    """The pages that `pages` knows, each with its name."""
    site = create_app(Settings(instance_dir=folder, mail_url="file:"))
    yield from pages.public(reader)
    yield from pages.writing(reader, desk)
    yield from pages.signing_in(Visitor(reader.origin))
    yield from pages.signed_in(site, reader, desk)
    yield from stories(Cast(site, reader, desk))


def stories(cast: Cast) -> Iterator[tuple[str, Page]]:
    """What takes several people: the pages of each story in its turn, then the mails."""
    yield from private.editing(cast)
    colleague = hired(cast)
    yield from private.appealing(cast, colleague)
    yield from mails.confirming(cast)
    yield from mails.at_the_desk(cast, colleague)
    for story in (private.holding, private.erasing, private.destroyed, private.asking):
        yield from story(cast)
    yield from screened.screening(cast)
    yield from mails.sent(cast)


def hired(cast: Cast) -> Visitor:
    """A second moderator, at the desk."""
    added = cast.site.test_cli_runner().invoke(args=["moderators", "add", "jon@desk.example"])
    found, colleague = PASSWORD.search(added.output), Visitor(cast.reader.origin)
    if not found or colleague.sign_in(*found.groups()).status != 200:
        sys.exit(f"Signing in failed: {added.output}")
    return colleague


def lighthouse(origin: str) -> dict[str, Any]:
    """What Lighthouse says of the readers' pages."""
    command = ["node", str(HERE / "lighthouse.mjs"), origin, ARTICLE]
    environment = {**os.environ, "CHROME_PATH": chromium() or ""}
    done = subprocess.run(  # noqa: S603 - our own script
        command, env=environment, capture_output=True, text=True, check=False, cwd=HERE
    )
    if done.returncode:
        sys.exit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())
