"""`make audit`: the real site under Lighthouse and the Nu HTML Checker; figures in docs/audit.md.

Exits with 1 below 100 in any of Lighthouse's categories, or with any finding of the checker.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app import create_app
from config import ROOT, Settings
from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import MONA
from tests.support.running import Running
from tests.support.sample_comments import LETTERS
from tests.support.suites import chromium
from tools.audit import nu
from tools.audit.report import report
from tools.pictures.filling import grow_thread

HERE = Path(__file__).parent
SLUG = "baclofen-used-for-pain"
SEEN_BY = ("tests/pages",)


def main() -> int:
    """Run the audit and write the figures; return whether every bar was met."""
    with TemporaryDirectory(prefix="audit-") as made:
        folder = Path(made)
        (pages := folder / "pages").mkdir()
        collect(pages)
        checked = sorted(pages.glob("*.html"))
        figures = {
            **lighthouse(folder),
            "nu": nu.version(),
            "checked": [each.stem.rpartition(" ")[0] for each in checked],
            "findings": nu.findings(checked),
            "machine": f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores",
            "day": datetime.now(UTC).date().isoformat(),
        }
    text, failures = report(figures)
    (ROOT / "docs/audit.md").write_text(text)
    print(text, *failures, sep="\n")  # noqa: T201 - what the command is for
    return 1 if failures else 0


def collect(folder: Path) -> None:
    """Run the tests of pages and emails, and keep the HTML they see."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "tools.audit.pages"]
    environment = {**os.environ, "AUDIT_PAGES": str(folder)}
    done = subprocess.run(  # noqa: S603 - our own tests
        [*command, "-k", "not postgresql", *SEEN_BY], cwd=ROOT, env=environment, check=False
    )
    if done.returncode:
        sys.exit("The pages were not all seen: a test failed.")


def lighthouse(folder: Path) -> dict[str, Any]:
    """Return Lighthouse's results for the readers' pages of an article with twenty comments."""
    site = Running(folder, MAIL_URL="file:")
    origin = f"http://127.0.0.1:{site.port}"
    try:
        app = create_app(Settings(instance_dir=folder, mail_url="file:"))
        with app.app_context():
            Moderator.add(MONA, name="Mona", role="admin")
            start = datetime.now(UTC).replace(hour=0)
            grow_thread(LETTERS[:20], on=SLUG, start=start, by=MONA)
            db.session.remove()
        command = ["node", str(HERE / "lighthouse.mjs"), origin, f"/articles/{SLUG}"]
        environment = {**os.environ, "CHROME_PATH": chromium() or ""}
        done = subprocess.run(  # noqa: S603 - our own script
            command, env=environment, capture_output=True, text=True, check=False, cwd=HERE
        )
    finally:
        site.stop()
    if done.returncode:
        sys.exit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())
