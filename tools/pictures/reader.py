"""Pictures for readers: the article in five widths, threads with few and many comments."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from PIL import Image

from tests.support.cast import MONA
from tools.pictures.camera import Camera, Scheme
from tools.pictures.filling import grow_thread
from tools.pictures.letters import letters
from tools.pictures.sheets import save, sheet

SLUG = "baclofen-used-for-pain"
ARTICLE = f"/articles/{SLUG}"
WIDTHS = (320, 390, 768, 1280, 1920)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
COUNTS = (0, 1, 50, 500)
PHONE = 844  # pixels high
THREAD_WIDTHS = (390, 1280)
UNUSUAL = "#comment-3"  # followed by right-to-left text, long words, symbols
START = datetime(2026, 11, 22, 6, tzinfo=UTC)


def take(site: Flask, camera: Camera) -> None:
    """Take every picture of the readers' pages."""
    for scheme in SCHEMES:
        shots = {f"{each} px": camera.look(ARTICLE, each, scheme) for each in WIDTHS}
        save(sheet(shots), f"reader-article-{scheme}")
    seen: dict[tuple[Scheme, int], dict[str, Image.Image]] = {}
    for many in COUNTS:
        with site.app_context():
            grow_thread(letters(many), on=SLUG, start=START, by=MONA)
        for scheme in SCHEMES:
            for width in THREAD_WIDTHS:
                shot = camera.look(ARTICLE, width, scheme, at="#comments")
                seen.setdefault((scheme, width), {})[_caption(many)] = shot
    phones = {f"{each} px": camera.look(ARTICLE, each, at=UNUSUAL) for each in (320, 390, 768)}
    save(sheet(phones), "reader-words")
    save(camera.look(ARTICLE, 390, height=PHONE), "article-phone")
    save(camera.look(ARTICLE, 390, at="#comments", height=PHONE), "thread-phone")
    for (scheme, width), shots in seen.items():
        save(sheet(shots, columns=2 if width > 1000 else 4), f"reader-thread-{width}-{scheme}")


def _caption(many: int) -> str:
    return "1 comment" if many == 1 else f"{many} comments"
