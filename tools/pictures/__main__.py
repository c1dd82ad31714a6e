"""`make pictures`: screenshots of the real site for the documents, taken with Chromium."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from playwright.sync_api import Browser

from app import create_app
from config import Settings
from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import MONA
from tests.support.running import Running
from tools.pictures import desk, mails, reader
from tools.pictures.camera import Camera, open_browser
from tools.pictures.sheets import FOLDER, TOGETHER, weight

Take = Callable[[Flask, Camera], None]
PARTS: dict[str, Take] = {"reader": reader.take, "desk": desk.take, "mails": mails.take}


def main(*wanted: str) -> int:
    """Take all pictures, or those of one part; return whether their total size is within the
    limit."""
    with open_browser() as browser:
        for part in wanted or PARTS:
            with running(browser) as (site, camera):
                PARTS[part](site, camera)
    print(f"{FOLDER}: {weight():,} bytes")  # noqa: T201 - what the command is for
    return weight() > TOGETHER


@contextmanager
def running(browser: Browser) -> Iterator[tuple[Flask, Camera]]:
    """Run a fresh site in a temporary folder, with its models and a signed-in browser."""
    with TemporaryDirectory(prefix="pictures-") as folder:
        served = Running(Path(folder), MAIL_URL="file:")
        try:
            site = create_app(Settings(instance_dir=Path(folder), mail_url="file:"))
            camera = Camera(browser, f"http://127.0.0.1:{served.port}")
            with site.app_context():
                _, password = Moderator.add(MONA, name="Mona", role="admin")
                db.session.commit()
            camera.sign_in(MONA, password)
            yield site, camera
        finally:
            served.stop()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
