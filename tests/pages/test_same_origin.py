"""One rule for every form that changes something, wherever it was sent from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import inspect

from blueprints.common.security.origin_check import OWN_RULE
from extensions import csrf, db
from tests.cast import Desk, Reader
from tests.deciding import decide
from tests.rows import rows

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]
FIELDS = {
    "comment": "Changed.",
    "name": "Ann",
    "email": "ann@example.org",
    "remark": "Words.",
    "reason": "abuse",
    "decision": "approve",
    "mail_replies": "y",
    "for": "ever",
}


@pytest.fixture
def receipt(site: Flask, reader: Reader) -> str:
    """Ann's second reply, which waits; her first one is public."""
    reader.leave("It helped me.")
    decide(site, 1, "approve")
    return reader.leave("It helped me again.", mail_replies="y")


def everything(site: Flask) -> dict[str, list[str]]:
    """Every row of every table, but sessions of nobody."""
    with site.app_context():
        tables = inspect(db.engine).get_table_names()
    return {each: sorted(map(repr, rows(site, f'SELECT * FROM "{each}"'))) for each in tables}  # noqa: S608


def posts(site: Flask, receipt: str) -> Iterator[tuple[str, str]]:
    """Each address of the site that takes a form, with what is true in it where we know it."""
    token = receipt.rpartition("/")[2]
    known = {"token": token, "slug": "sleep-and-pain", "comment_id": "1"}
    for rule in site.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda each: known.get(each[1], "1"), rule.rule)
            yield rule.endpoint, path


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("fields", [{}, FIELDS], ids=["empty", "full"])
def test_a_form_of_another_site_changes_nothing_at_any_address(
    site: Flask, receipt: str, headers: dict[str, str], fields: dict[str, str]
) -> None:
    mona, stranger = Desk.signed_in(site), Reader(site)
    before = everything(site)

    answers = {
        endpoint: (
            mona.client.post(path, data=fields, headers=headers).status_code,
            stranger.client.post(path, data=fields, headers=headers).status_code,
        )
        for endpoint, path in posts(site, receipt)
    }

    assert len(answers) > 40
    assert {(one, other) for one, other in answers.values()} <= {(403, 403), (403, 401)}
    assert everything(site) == before


def test_a_withdrawal_without_fields_is_refused_as_well(reader: Reader, receipt: str) -> None:
    answer = reader.client.post(f"{receipt}/withdrawal", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "another site" in answer.text
    assert reader.open(receipt).status_code == 200


def test_a_form_that_says_nothing_of_its_origin_changes_nothing_before_a_second_press(
    site: Flask, receipt: str
) -> None:
    before, unsaid = everything(site), Reader(site)

    answers = {
        endpoint: unsaid.client.post(path, data=FIELDS, headers={})
        for endpoint, path in posts(site, receipt)
        if not endpoint.startswith(("security.", "moderation."))
        if endpoint not in OWN_RULE
    }

    asked = {name for name, each in answers.items() if "Please press once more" in each.text}
    assert asked >= {"receipts.destroy", "receipts.update", "my_list.erase", "mail.destroy"}
    assert everything(site) == before


def test_the_second_press_does_what_the_first_asked_for(
    site: Flask, reader: Reader, receipt: str
) -> None:
    asked = reader.client.post(receipt, data={"comment": "Better.", "name": "Ann"}, headers={})

    fields = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked.text)
    }
    changed = reader.client.post(receipt, data=fields | {"comment": "Spam."}, headers={})
    done = reader.client.post(receipt, data=fields, headers={})

    assert "Please press once more" in changed.text
    assert done.status_code == 303
    assert rows(site, "SELECT source FROM comments WHERE id = 2") == [("Better.",)]


def test_a_form_is_protected_from_its_first_day(site: Flask, reader: Reader) -> None:
    def new(token: str) -> str:
        return f"done with {token}"

    site.view_functions["receipts.update"] = csrf.exempt(new)

    answers = [
        reader.client.post("/receipts/1", headers=each)
        for each in ({"Sec-Fetch-Site": "cross-site"}, {}, {"Sec-Fetch-Site": "same-origin"})
    ]

    assert [each.status_code for each in answers] == [403, 200, 200]
    assert ["done with" in each.text for each in answers] == [False, False, True]
