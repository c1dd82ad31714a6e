"""The desk in a real browser: ten comments by ten keys, two people at once, and a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from extensions import db
from models.moderators.moderator import Moderator
from tests.browser.conftest import OpenTab, come_to_the_desk
from tests.support.cast import Reader
from tests.support.rows import rows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PHONE = {"width": 390, "height": 844}
SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(site: Flask, open_tab: OpenTab) -> SignIn:
    """Open the desk for somebody in a browser of their own, scripts on unless said otherwise."""

    def as_somebody(name: str = "Mona", **options: object) -> Page:
        with site.app_context():
            _, password = Moderator.add(f"{name}@desk.example", name=name)
            db.session.commit()
        return come_to_the_desk(open_tab(**options), site, password, f"{name}@desk.example")

    return as_somebody


def leave(reader: Reader, count: int) -> None:
    for number in range(1, count + 1):
        reader.leave(f"Words number {number}.", email=f"r{number}@example.org", name=f"R{number}")


def statuses(site: Flask) -> list[str]:
    return [each[0] for each in rows(site, "SELECT status FROM comments ORDER BY id")]


def test_ten_comments_are_decided_by_ten_keys(site: Flask, reader: Reader, sign_in: SignIn) -> None:
    leave(reader, 10)
    desk = sign_in()

    for number, key in enumerate("aarsaaarsa", start=1):
        expect(desk.locator(f"#comment-{number}")).to_be_focused()
        desk.keyboard.press(key)
        expect(desk.locator(f"#comment-{number}")).to_have_count(0)

    expect(desk.get_by_text("Nothing waits. Well done.")).to_be_visible()
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    wanted = {"a": "approved", "r": "rejected", "s": "spam"}
    assert statuses(site) == [wanted[key] for key in "aarsaaarsa"]


def test_nothing_jumps_when_a_card_goes(reader: Reader, sign_in: SignIn) -> None:
    leave(reader, 4)
    desk = sign_in()
    desk.keyboard.press("j")
    before = desk.evaluate("scrollY")

    desk.keyboard.press("a")

    expect(desk.get_by_role("status")).to_contain_text("Approved the reply by R2")
    expect(desk.locator("#comment-3")).to_be_focused()
    expect(desk.locator("#comment-3")).to_be_in_viewport()
    assert abs(desk.evaluate("scrollY") - before) < 300


def test_the_last_decision_is_taken_back_by_a_key(
    site: Flask, reader: Reader, sign_in: SignIn
) -> None:
    leave(reader, 2)
    desk = sign_in()
    desk.keyboard.press("s")
    expect(desk.get_by_role("status")).to_contain_text("as spam")

    desk.keyboard.press("u")

    expect(desk.locator("#comment-1")).to_be_visible()
    assert statuses(site) == ["pending", "pending"]


def test_keys_move_open_tick_and_search(reader: Reader, sign_in: SignIn) -> None:
    leave(reader, 3)
    desk = sign_in()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    expect(desk.locator("#comment-2")).to_be_focused()

    desk.keyboard.press("x")
    expect(desk.get_by_label("Choose the reply by R2")).to_be_checked()
    desk.keyboard.press("e")
    expect(desk.locator("#reason-2")).to_be_focused()
    desk.locator("#comment-1").focus()
    desk.keyboard.press("?")
    expect(desk.get_by_text("undo what was done last")).to_be_visible()
    desk.keyboard.press("/")
    expect(desk.get_by_label("Words or a name")).to_be_focused()


def test_typing_is_never_taken_for_a_shortcut(site: Flask, reader: Reader, sign_in: SignIn) -> None:
    leave(reader, 1)
    desk = sign_in()
    desk.keyboard.press("e")

    desk.locator("#note-1").press_sequentially("a spam raid")
    desk.locator("#comment-1").focus()
    desk.keyboard.press("Control+a")

    assert statuses(site) == ["pending"]


def test_shortcuts_that_are_switched_off_do_nothing(
    site: Flask, reader: Reader, sign_in: SignIn
) -> None:
    leave(reader, 1)
    desk = sign_in()
    desk.get_by_text("Keyboard").click()
    desk.get_by_role("button", name="Switch single-key shortcuts off").click()

    desk.locator("#comment-1").focus()
    desk.keyboard.press("a")

    expect(desk.locator("#comment-1")).to_be_visible()
    assert statuses(site) == ["pending"]


def test_two_people_collide_and_the_second_sees_what_happened(
    site: Flask, reader: Reader, sign_in: SignIn
) -> None:
    leave(reader, 1)
    mona, otto = sign_in("Mona"), sign_in("Otto")
    otto.reload()
    mona.keyboard.press("a")
    expect(mona.get_by_text("Nothing waits")).to_be_visible()

    otto.keyboard.press("r")

    expect(otto.get_by_role("heading", level=1)).to_have_text("This reply changed in the meantime")
    expect(otto.get_by_text("Mona, Pending → Approved")).to_be_visible()
    otto.locator(".card").get_by_role("button", name="Reject").click()
    expect(otto.get_by_role("status")).to_contain_text("Rejected the reply by R1")
    assert statuses(site) == ["rejected"]


def test_a_card_that_is_open_elsewhere_says_by_whom(reader: Reader, sign_in: SignIn) -> None:
    leave(reader, 1)
    mona = sign_in("Mona")
    with mona.expect_response(re.compile(r"/claim$")):
        mona.reload()

    otto = sign_in("Otto")

    expect(otto.get_by_text("Mona has had this open since")).to_be_visible()


def test_everything_is_done_without_scripts(site: Flask, reader: Reader, sign_in: SignIn) -> None:
    leave(reader, 2)
    desk = sign_in(java_script_enabled=False)

    desk.locator("#comment-1").get_by_role("button", name="Spam").click()
    expect(desk).to_have_url(re.compile("#comment-2$"))
    desk.get_by_role("status").get_by_role("button", name="Undo").click()
    desk.get_by_role("button", name="Give me the next one").click()
    desk.get_by_role("button", name="Approve").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Reply #2: Pending")
    assert statuses(site) == ["approved", "pending"]


def test_a_phone_has_large_targets_and_no_sideways_scroll(reader: Reader, sign_in: SignIn) -> None:
    reader.leave("Donaudampfschifffahrtsgesellschaft" * 20)
    desk = sign_in(viewport=PHONE, has_touch=True, is_mobile=True)

    small = desk.evaluate(
        """() => [...document.querySelectorAll("main button, main summary, .desk-header a")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
            .map((each) => each.innerText)"""
    )

    assert small == []
    assert desk.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    desk.get_by_role("button", name="Approve").tap()
    expect(desk.get_by_text("Nothing waits")).to_be_visible()
