"""Several hosts show one site: what one calls a page, the others call it too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.support.cast import OPEN

PAGES = ["/", f"/articles/{OPEN}", "/feed.atom", "/privacy"]


def names(site: Flask) -> list[str | None]:
    return [site.test_client().get(page).headers["ETag"] for page in PAGES]


@pytest.fixture
def another_host(build: Callable[..., Flask], tmp_path: Path) -> Flask:
    """The same site, from another folder of another host."""
    elsewhere = {"instance_dir": tmp_path / "elsewhere", "urgent_help_dir": tmp_path}
    return build(host="10.0.0.2", port=8001, workers=3, threads=9, **elsewhere)


def test_every_host_calls_a_page_by_the_same_name(site: Flask, another_host: Flask) -> None:
    assert names(another_host) == names(site)


def test_a_setting_that_readers_see_gives_pages_other_names(
    site: Flask, build: Callable[..., Flask]
) -> None:
    renamed = build(site_name="Another Name")

    assert not {*names(renamed)} & {*names(site)}
