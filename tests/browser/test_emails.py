"""Mails and the pages behind their links, in a real browser: narrow, in both colour schemes."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.test_accessibility import NARROWEST, findings
from tests.support.cast import OPEN, Reader
from tests.support.decide import decide
from tests.support.rows import rows
from tests.support.smtp import body_of, let_time_pass, links_of, send_due

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def mails(site: Flask) -> list[EmailMessage]:
    """Every mail that was sent, the oldest first."""
    send_due(site)
    names = rows(site, "SELECT name FROM outbox WHERE state = 'sent' ORDER BY ended_at, id")
    folder = site.config["SETTINGS"].instance_dir / "mail"
    found = [(folder / f"{name}.eml").read_bytes() for (name,) in names]
    return [message_from_bytes(each, policy=default) for each in found]


def path_in(mail: EmailMessage, begins: str) -> str:
    paths = sorted(urlsplit(each).path for each in links_of(mail))
    return next(each for each in paths if each.startswith(begins))


def is_narrow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_ticking_confirming_and_stopping(site: Flask, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"/articles/{OPEN}")
    page.get_by_label("Comment", exact=False).first.fill("Words.")
    page.get_by_label("Name").fill("Nick")
    page.get_by_label("Email", exact=False).first.fill("ann@example.org")
    page.get_by_label("Email me replies").check()
    post = page.get_by_role("button", name="Post Comment")
    looks_first = post.get_attribute("name") == "preview"
    post.click()
    if looks_first:
        page.get_by_role("button", name="Post it as it is").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")
    (mail,) = mails(site)

    page.goto(path_in(mail, "/mail/confirm/"))
    page.get_by_role("button", name="Yes, send me these mails").click()

    expect(page.get_by_label("Email me replies")).to_be_checked()
    page.goto(path_in(mail, "/mail/stop/"))
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("heading", name="These mails have stopped")).to_be_visible()


@pytest.fixture(params=["light", "dark"])
def narrow(request: pytest.FixtureRequest, open_tab: OpenTab) -> Page:
    """A tab on the narrowest phone."""
    return open_tab(color_scheme=request.param, viewport=NARROWEST, bypass_csp=True)


@pytest.fixture
def every_mail(site: Flask) -> list[EmailMessage]:
    """One that asks, an approval, a reply below, a rejection."""
    ann = Reader(site)
    ann.leave("Mine.", mail_replies="y", mail_decision="y")
    ann.client.post(path_in(mails(site)[0], "/mail/confirm/"))
    decide(site, 1, "approve")
    ann.leave("An answer.", parent=1, name="Tom", email="tom@example.org")
    decide(site, 2, "approve")
    let_time_pass(site)
    send_due(site)
    decide(site, 1, "reject")
    let_time_pass(site)
    return mails(site)


def test_every_mail_is_readable_on_a_narrow_phone(
    narrow: Page, every_mail: list[EmailMessage]
) -> None:
    found = []
    for mail in every_mail:
        narrow.set_content(body_of(mail, "html"))
        found += findings(narrow) + ([] if is_narrow(narrow) else [mail["Subject"]])

    assert (len(every_mail), found) == (4, [])


def test_the_pages_behind_the_links_are_accessible(
    narrow: Page, every_mail: list[EmailMessage]
) -> None:
    stop, found = path_in(every_mail[0], "/mail/stop/"), []
    for path in (stop, stop.replace("stop", "shut"), path_in(every_mail[1], "/receipts/")):
        narrow.goto(path)
        found += findings(narrow) + ([] if is_narrow(narrow) else [path])

    assert found == []
