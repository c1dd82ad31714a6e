"""The sheets and scripts of a page: many small files here, one address there."""

from __future__ import annotations

import re

import pytest

from blueprints.common.caching.asset_bundles import SCRIPTS, SHEETS
from config import ROOT
from tests.support.cast import Reader

STATIC = ROOT / "static"


@pytest.mark.parametrize("path", ["/", "/articles/sleep-and-pain", "/search", "/none", "/login"])
def test_a_page_links_one_sheet_that_may_be_kept_for_ever(reader: Reader, path: str) -> None:
    linked = re.findall(r'rel="stylesheet" href="([^"]+)"', reader.open(path).text)

    assert len(linked) == 1
    answer = reader.open(linked[0])
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.cache_control.immutable


def test_every_sheet_is_part_of_a_bundle() -> None:
    bundled = {name for names in SHEETS.values() for name in names}

    assert bundled == {each.stem for each in (STATIC / "css").glob("*.css")}


def test_a_bundle_has_every_rule_of_its_sheets(reader: Reader) -> None:
    bundle = reader.open("/static/sheets/site.css").text

    for name in SHEETS["site"]:
        assert (STATIC / f"css/{name}.css").read_text() in bundle


def test_a_bundled_script_stands_alone() -> None:
    names = {name for names in SCRIPTS.values() for name in names}

    for name in names:
        assert not re.search(r"^(import|export)\b", (STATIC / f"js/{name}.js").read_text(), re.M)


def test_a_bundle_holds_each_script_in_a_block(reader: Reader) -> None:
    script = reader.open("/static/scripts/article.js").text

    for name in SCRIPTS["article"]:
        assert "{\n" + (STATIC / f"js/{name}.js").read_text() + "}\n" in script


def test_only_files_of_the_folder_have_an_address(reader: Reader) -> None:
    assert reader.open("/static/none.css").status_code == 404
    assert reader.open("/static/../app.py").status_code == 404
    assert reader.open("/static/css").status_code == 404
