"""The files of help boxes: off as they come, and a mistake is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ROOT
from models.screening.crisis.help_box import HelpBox
from models.screening.crisis.help_file import HelpFileError, read_help_boxes

BOX = """\
---
language: en
title: "If you are in danger"
approved_by: "Ed"
approved_on: 2026-11-22
countries:
  - country: Ireland
    numbers:
      - kind: crisis
        name: "Samaritans"
        call: "116 123"
        source: https://www.samaritans.org/ireland/
        checked: 2026-11-22
---

**Call** now.
"""


def box(folder: Path, text: str = BOX) -> HelpBox:
    (folder / "en.md").write_text(text)
    (read,) = read_help_boxes(folder)
    return read


def test_no_box_that_comes_with_the_site_is_on() -> None:
    shipped = read_help_boxes(ROOT / "content" / "urgent-help")

    assert [each.language for each in shipped] == ["de", "en", "es", "fr"]
    assert [each.language for each in shipped if each.is_on] == []
    assert all(len(each.countries) >= 3 for each in shipped)
    assert all(len(each.lacking) == 3 for each in shipped)


def test_every_country_has_an_emergency_number_and_a_crisis_line() -> None:
    shipped = read_help_boxes(ROOT / "content" / "urgent-help")

    kinds = [{each.kind for each in one.numbers} for box in shipped for one in box.countries]
    assert [each for each in kinds if not each >= {"emergency", "crisis"}] == []


def test_an_approved_box_with_checked_numbers_is_on(tmp_path: Path) -> None:
    approved = box(tmp_path)

    assert approved.is_on
    assert approved.html == "<p><strong>Call</strong> now.</p>"
    assert approved.countries[0].numbers[0].address == "tel:116123"


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('approved_by: "Ed"', 'approved_by: ""'),
        ('approved_by: "Ed"', 'approved_by: "  "'),
        ("approved_on: 2026-11-22", "approved_on:"),
        ("checked: 2026-11-22", "checked:"),
    ],
)
def test_a_box_that_lacks_one_thing_is_off(tmp_path: Path, written: str, instead: str) -> None:
    lacks = box(tmp_path, BOX.replace(written, instead))

    assert not lacks.is_on
    assert len(lacks.lacking) == 1


@pytest.mark.parametrize(
    ("written", "instead", "line"),
    [
        ("---\nlang", "lang", 1),
        ("language: en", "language: no", 2),
        ("language: en", 'language: "nonsense!"', 2),
        ("title:", "titel:", 3),
        ('approved_by: "Ed"\n', "", 2),
        ("approved_on: 2026-11-22", "approved_on: soon", 5),
        ("approved_on: 2026-11-22", "approved_on: 2026-02-30", 5),
        ("kind: crisis", "kind: police", 9),
        ('call: "116 123"', "call: 112", 11),
        ('call: "116 123"', 'call: "116 HELP"', 11),
        ("source: https", "source: http", 12),
        ("**Call** now.", "", 2),
        ("  - country: Ireland", "  - Ireland", 8),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    tmp_path: Path, written: str, instead: str, line: int
) -> None:
    with pytest.raises(HelpFileError, match=rf"en\.md:{line}: "):
        box(tmp_path, BOX.replace(written, instead, 1))


def test_html_in_the_words_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    read = box(tmp_path, BOX.replace("**Call**", "<script>"))

    assert "<script>" not in read.html


def test_two_boxes_of_one_language_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text(BOX)

    with pytest.raises(HelpFileError, match="two files have the language “en”"):
        box(tmp_path)


def test_no_folder_is_no_box(tmp_path: Path) -> None:
    assert read_help_boxes(tmp_path / "nowhere") == []
