"""Names: a nickname is enough, and a name that gives the address away is asked about once."""

from __future__ import annotations

import json
import re

import pytest

from models.screening.private_data_warning import name_reveals_email
from tests.support.cast import Desk, Reader
from tests.support.finding import found

WARNING = "Your name looks like your e-mail address."


@pytest.mark.parametrize(
    ("name", "email", "tells"),
    [
        ("walter.smith", "walter.smith@example.org", True),
        ("Walter Smith", "walter.smith@example.org", True),
        ("walter_SMITH 1970", "walter.smith1970@example.org", True),
        ("WalterSmith the second", "walter.smith@example.org", True),
        ("Wälter", "walter@example.org", True),
        ("Walter", "walter+news@example.org", True),
        ("walter example org", "walter@example.org", True),
        ("Walter", "walter.smith@example.org", False),
        ("Ann", "ann@example.org", False),
        ("A sleeper", "walter@example.org", False),
        ("Bob", "annabel@example.org", False),
        ("Anna", "ann@example.org", False),
        ("眠い人", "walter@example.org", False),
    ],
)
def test_a_name_gives_an_address_away_or_does_not(name: str, email: str, tells: bool) -> None:
    assert name_reveals_email(name, email) is tells


def test_a_telling_name_is_asked_about_once_and_then_taken(reader: Reader) -> None:
    said = {"name": "Walter Smith", "email": "walter.smith@example.org", "post_key": "k" * 43}
    asked = reader.reply("Words.", **said)
    confirmation = found(r'name="confirmation"[^>]*value="([^"]+)"', asked.text)

    taken = reader.reply("Words.", **said, confirmation=confirmation[1])

    assert (asked.status_code, WARNING in asked.text) == (200, True)
    assert taken.status_code == 303


def test_another_name_needs_no_second_look(reader: Reader) -> None:
    answer = reader.reply("Words.", name="A sleeper", email="walter.smith@example.org")

    assert answer.status_code == 303


def test_a_preview_warns_too(reader: Reader) -> None:
    said = {"name": "walter smith", "email": "walter.smith@example.org"}

    assert WARNING in reader.reply("Words.", **said, preview="Preview").text
    assert WARNING not in reader.reply("Words.", preview="Preview").text


def test_the_form_says_that_a_nickname_is_enough(reader: Reader) -> None:
    assert "A nickname is enough." in reader.article()


def test_search_engines_are_asked_to_quote_no_words_and_no_names(
    reader: Reader, desk: Desk
) -> None:
    reader.leave("My sleep is bad.", name="Zacharias")
    desk.decide(1, "approve")
    page = reader.open("/articles/sleep-and-pain?reply_to=1").text

    for hidden in re.findall(r"<section[^>]* data-nosnippet>.*?</section>", page, re.S):
        page = page.replace(hidden, "")
    for hidden in re.findall(r"<span data-nosnippet>.*?</span>", page):
        page = page.replace(hidden, "")

    assert "My sleep is bad." not in page
    assert "Zacharias" not in page


def test_what_a_page_says_to_machines_holds_neither_words_nor_names(
    reader: Reader, desk: Desk
) -> None:
    reader.leave("My sleep is bad.", name="Zacharias")
    desk.decide(1, "approve")

    data = found(r'(?s)<script type="application/ld\+json">(.*?)</script>', reader.article())

    assert json.loads(data[1])["@graph"][-1]["commentCount"] == 1
    assert "Zacharias" not in data[1]
    assert "My sleep" not in data[1]
