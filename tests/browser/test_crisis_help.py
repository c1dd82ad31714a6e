"""The help box in a real browser: on the narrowest phone, in the light and in the dark."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config import ROOT, Settings
from tests.browser.conftest import OpenTab
from tests.browser.test_accessibility import NARROWEST, findings
from tests.browser.test_comment_lifecycle import ARTICLE, leave_a_reply

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TODAY = "2026-11-22"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """The English box that comes with the site, as if an editor had approved it."""
    written = (ROOT / "content/urgent-help/en.md").read_text()
    for field in ("approved_by:", "approved_on:", "checked:"):
        written = written.replace(f'{field} ""', f'{field} "Ed"')
        written = written.replace(f"{field}\n", f"{field} {TODAY}\n")
    (folder := tmp_path / "help").mkdir()
    (folder / "en.md").write_text(written)
    return replace(settings, urgent_help_dir=folder)


@pytest.fixture(params=["light", "dark"])
def reader(request: pytest.FixtureRequest, open_tab: OpenTab) -> Page:
    """A reader's tab on the narrowest phone."""
    return open_tab(color_scheme=request.param, viewport=NARROWEST, bypass_csp=True)


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_the_box_can_be_read_and_called_before_sending_and_after(reader: Page) -> None:
    reader.goto(ARTICLE)
    leave_a_reply(reader, "I took 20 of my pills an hour ago.")
    before = reader.get_by_role("region", name="If you or somebody near you")

    expect(before.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    assert (findings(reader), width(reader)) == ([], NARROWEST["width"])

    reader.get_by_role("button", name="Post it as it is").click()
    reader.wait_for_url("**/receipts/*")
    expect(before.get_by_role("link", name="999")).to_be_visible()
    assert (findings(reader), width(reader)) == ([], NARROWEST["width"])
