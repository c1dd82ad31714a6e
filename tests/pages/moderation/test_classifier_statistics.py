"""How well triage sorts, on the page of statistics: in words, in a table and in a picture."""

from __future__ import annotations

import re

from flask import Flask

from tests.support.cast import Desk
from tests.support.classifier_training import teach_and_train

STATISTICS = "/moderation/statistics"


def test_a_silent_triage_says_why(site: Flask, desk: Desk) -> None:
    teach_and_train(site, spam=3, good=2)

    page = desk.open(STATISTICS).text

    assert "How well screening sorts" in page
    assert "silent until it has learned from 50 replies" in page
    assert "Last it learned from 3 and 2." in page


def test_what_it_said_stands_beside_what_was(site: Flask, desk: Desk) -> None:
    teach_and_train(site, spam=55, good=55)

    page = desk.open(STATISTICS).text

    assert "22 replies, 11 of them spam" in page
    assert re.search(r"Of the replies it doubted, spam</dt><dd>100 %", page)
    assert re.search(r"Of all spam, doubted</dt><dd>100 %", page)
    assert "none: it was not right often enough" in page
    assert re.search(
        r'<th scope="row">80–100&nbsp;%</th>.*?>100 %</td>\s*<td[^>]*>\d+</td>', page, re.S
    )


def test_the_picture_shows_what_was(site: Flask, desk: Desk) -> None:
    teach_and_train(site, spam=50, good=50)

    picture = desk.open(f"{STATISTICS}/triage.svg").text

    assert "80–100 %" in picture
    assert ">100<" in picture


def test_the_picture_of_nothing_is_empty(desk: Desk) -> None:
    assert desk.open(f"{STATISTICS}/triage.svg").status_code == 200
