"""Nobody floods a mailbox that may be a stranger's, whatever they take back in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.cast import SAME_ORIGIN, Reader, publish
from tests.support.rows import rows
from tests.support.smtp import Mailbox, send_due


@pytest.fixture
def site(build: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    """The site with a mail server, for readers of many networks."""
    app = build(mail_url=mailbox.url, reply_limit=1000)
    publish(app)
    return app


@pytest.mark.parametrize("how", ["withdrawal", "erasure"])
def test_taking_a_reply_back_does_not_let_its_address_be_asked_more_often(
    site: Flask, reader: Reader, mailbox: Mailbox, how: str
) -> None:
    for number in range(5):
        receipt = reader.leave(f"Words {number}.", mail_replies="y")
        send_due(site)
        assert reader.client.post(f"{receipt}/{how}", headers=SAME_ORIGIN).status_code in (200, 303)

    assert (len(mailbox.mails), len(rows(site, "SELECT id FROM outbox"))) == (3, 0)


def test_erasing_does_not_let_the_link_to_all_replies_be_sent_more_often(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    for number in range(5):
        receipt = reader.leave(f"Words {number}.")
        reader.client.post("/my-comments", data={"email": "ann@example.org"}, headers=SAME_ORIGIN)
        send_due(site)
        reader.client.post(f"{receipt}/erasure", headers=SAME_ORIGIN)

    assert len(mailbox.mails) == 3
