"""The README's way without make, as it is written there, on a fresh copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from config import ROOT
from tests.support.running import environment, free_port, wait_until
from tests.support.suites import EVERY_SUITE, PACKAGES

BLOCK = re.compile(r"^Without make:\n\n((?:    .+\n)+)", re.M)
STEPS = [each.strip() for each in BLOCK.findall((ROOT / "README.md").read_text())[0].splitlines()]
A_FEW = ("tests/test_config.py", "tests/models/encryption/test_sealing.py", "-k", "not postgresql")
LONGEST_INSTALL = 600  # seconds


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of every file that is kept in git, as it is now."""
    copy = tmp_path_factory.mktemp("readme") / "site"
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, names.split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    return copy


def shell(tree: Path, *lines: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run lines in one shell, which ends with the first that fails."""
    return subprocess.run(
        ["sh", "-ec", "\n".join(lines)],
        cwd=tree,
        env=around(**settings),
        capture_output=True,
        text=True,
        timeout=LONGEST_INSTALL,
        check=False,
    )


def around(**settings: object) -> dict[str, str]:
    """The environment of the steps: where packages come from is no setting of the site."""
    names = re.compile("PIP_.*|.*_proxy|SSL_CERT_.*|REQUESTS_CA_BUNDLE", re.I)
    kept = {name: value for name, value in os.environ.items() if names.fullmatch(name)}
    return kept | environment(**settings)


@contextmanager
def last_step(tree: Path, **settings: object) -> Iterator[None]:
    """Let the last step run in the environment that the steps made."""
    process = subprocess.Popen(
        ["sh", "-ec", f"{STEPS[1]}\nexec {STEPS[-1]}"],
        cwd=tree,
        env=around(**settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_well(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def sign_in(browser: OpenerDirector, site: str, *, email: str, password: str) -> str:
    """Sign in as a browser does; return the page that it ends at."""
    with browser.open(f"{site}/login") as page:
        (token,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())[:1]
    sent = urlencode({"email": email, "password": password, "csrf_token": token})
    headers = {"Sec-Fetch-Site": "same-origin"}
    with browser.open(Request(f"{site}/login", sent.encode(), headers)):  # noqa: S310 - http only
        pass
    with browser.open(f"{site}/moderation/") as queue:
        return str(queue.url)


ONLY_IN_DEV = {
    line.partition("==")[0].replace("-", "_")
    for line in (ROOT / "requirements-dev.txt").read_text().splitlines()
    if "==" in line
}


def imported(file: Path) -> set[str]:
    """The packages that a file imports as it is loaded."""
    found = re.findall(r"^(?:from|import) (\w+)", file.read_text(), re.M)
    return set(found)


def test_every_test_file_that_needs_more_than_the_requirements_is_named() -> None:
    needing = [each for each in (ROOT / "tests").rglob("*.py") if imported(each) & ONLY_IN_DEV]
    names = {each.relative_to(ROOT).as_posix() for each in needing}

    assert names
    assert {name for name in names if name not in PACKAGES and "browser/" not in name} == set()


@pytest.mark.skipif(not EVERY_SUITE, reason="`make test` tries it: it installs every package anew")
def test_the_steps_without_make_end_with_a_site_a_moderator_and_tests(tree: Path) -> None:
    instance, port = tree / "its-instance", free_port()

    prepared = shell(tree, *STEPS[:-1], INSTANCE_DIR=instance)

    assert prepared.returncode == 0, prepared.stderr
    (password,) = re.findall(r"password: (\S+)", prepared.stdout)
    with last_step(tree, INSTANCE_DIR=instance, FLASK_RUN_PORT=port):
        wait_until(lambda: is_well(port))
        browser, site = build_opener(HTTPCookieProcessor(CookieJar())), f"http://127.0.0.1:{port}"
        queue = sign_in(browser, site, email="you@example.org", password=password)
    assert queue == f"{site}/moderation/"

    gathered = shell(tree, STEPS[1], "pytest -q --collect-only -p no:cacheprovider")
    tried = shell(tree, STEPS[1], f"pytest -p no:cacheprovider {' '.join(map(repr, A_FEW))}")

    assert gathered.returncode == 0, gathered.stdout
    assert tried.returncode == 0, tried.stdout
    for suite in PACKAGES:
        assert f"waiting: {suite}, for requirements-dev.txt" in tried.stdout


def test_the_steps_without_make_make_the_database_before_anything_else() -> None:
    site = [each for each in STEPS if each.startswith("flask ")]

    assert site[0] == "flask --app app db upgrade"
    assert any(each.startswith("flask --app app moderators add ") for each in site)
    assert STEPS[2] == "pip install -r requirements.txt"
