"""One comment's whole life: left, held, decided, shown or never seen."""

from __future__ import annotations

import pytest

from tests.support.cast import Desk, Reader


def test_a_reply_is_held_and_not_shown(reader: Reader) -> None:
    receipt = reader.leave("It helped me sleep.")

    assert "waits for a moderator" in reader.open(receipt).text
    assert "It helped me sleep." not in reader.article()


def test_an_approved_reply_is_shown_at_once(reader: Reader, desk: Desk) -> None:
    reader.leave("It helped me sleep.")

    desk.decide(1, "approve")

    assert "It helped me sleep." in reader.article()


@pytest.mark.parametrize("decision", ["reject", "spam", "pending"])
def test_a_reply_taken_back_is_gone_at_once(reader: Reader, desk: Desk, decision: str) -> None:
    reader.leave("It helped me sleep.")
    desk.decide(1, "approve")

    desk.decide(1, decision)

    assert "It helped me sleep." not in reader.article()
