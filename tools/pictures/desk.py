"""Pictures for moderators: queue, card, batch, statistics, commenters, and an edit conflict."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from PIL import Image
from playwright.sync_api import Page, Route

from extensions import db
from models.column_types import now
from models.moderation.edit import edit
from models.screening.text import Text
from tests.support.sample_comments import Letter
from tools.pictures import desk_day, letters
from tools.pictures.camera import Camera, shot
from tools.pictures.sheets import save, sheet

QUEUE = "/moderation/"
WIDE, PHONE = 1280, 390
COUNTS = {0: "Nothing waits", 1: "1 card", 30: "30 cards"}
WAVE = f"/moderation/?article={desk_day.GABAPENTIN}&link=1"


def take(site: Flask, camera: Camera) -> None:
    """Take every picture of the desk."""
    today = now().replace(minute=0, second=0, microsecond=0)
    with site.app_context():
        desk_day.month(today)
        queue(camera, today)
        records(camera, today)
        one_card(camera, today)
        unusual(camera, today)
        collision(camera, today)
        batch(camera, today)


def queue(camera: Camera, today: datetime) -> None:
    """Take the queue with no cards, one and thirty, on desktop and phone."""
    counts = {}
    for many, name in COUNTS.items():
        desk_day.morning(many, today)
        counts[name] = camera.look(QUEUE, WIDE)
    save(sheet(counts), "desk-counts")
    save(camera.look(QUEUE, WIDE), "desk-queue")
    save(_keys(camera), "desk-keys")
    save(_just_approved(camera), "desk-undo")


def records(camera: Camera, today: datetime) -> None:
    """Take history, statistics, a commenter, and the desk on a phone."""
    margaret = desk_day.margaret(today).commenter.tag
    history, statistics = "/moderation/decisions", "/moderation/statistics"
    shots = {"History": camera.look(history, WIDE), "Statistics": camera.look(statistics, WIDE)}
    save(sheet(shots), "desk-records")
    save(camera.look(f"/moderation/people/{margaret}", WIDE, height=1100), "desk-person")
    phones = {"Queue": QUEUE, "History": history, "Statistics": statistics}
    save(sheet({k: camera.look(v, PHONE, "dark") for k, v in phones.items()}), "desk-phone")


def one_card(camera: Camera, today: datetime) -> None:
    """Take a reported comment that a colleague has open, and a redaction."""
    comment = desk_day.reported(today)
    with camera.page(WIDE, height=1500) as page:
        page.goto("/moderation/?lane=reported")
        card = page.locator(f"#comment-{comment.id}")
        card.locator(".why > summary").click()
        card.locator("[name=reason]").select_option("dangerous")
        card.locator("[name=note]").fill("See the warning about alcohol in the article.")
        save(shot(page, card), "desk-card")
    with_number = desk_day.one(letters.WITH_A_NUMBER._replace(name="Ada"), today).id
    with camera.page(WIDE, height=1290) as page:
        page.goto(f"/moderation/comments/{with_number}/redactions")
        page.locator("[name=passage]").fill("061 555 01 23")
        page.locator("[name=kind]").focus()
        save(shot(page), "desk-redaction")


def unusual(camera: Camera, today: datetime) -> None:
    """Take the longest possible comment, and right-to-left text."""
    story = Letter("Ruth", 0, letters.long_one())
    long = desk_day.one(story, today - timedelta(minutes=3)).id
    arabic = desk_day.one(letters.ARABIC, today - timedelta(minutes=2)).id
    shots = {
        "8,000 characters": camera.look(f"/moderation/comments/{long}", WIDE),
        "Right to left": camera.look(f"/moderation/comments/{arabic}", WIDE),
    }
    save(sheet(shots), "desk-words")


def collision(camera: Camera, today: datetime) -> None:
    """Take the conflict when the author edits while Mona presses Approve."""
    first, then = letters.CHANGED
    comment = desk_day.one(Letter("Jon K.", 0, first), today)
    with camera.page(WIDE, height=800, scripts=False) as page:
        page.goto(f"/moderation/comments/{comment.id}")
        edit(comment, Text.of(then, name="Jon K."))
        db.session.commit()
        page.locator(".decide .approve").first.click()
        save(shot(page), "desk-collision")


def batch(camera: Camera, today: datetime) -> None:
    """Take a spam wave: chosen, confirmed and in progress."""
    desk_day.wave(today)
    with camera.page(WIDE) as page:
        page.goto(WAVE)
        page.locator(".bulk > summary").click()
        page.locator("[name=everything]").check()
        page.locator(".bulk").scroll_into_view_if_needed()
        shots = {"Choosing": shot(page)}
        page.locator(".bulk button.spam").click()
        page.wait_for_url("**/batches/*")
        shots["Looking at it first"] = shot(page)
        shots["On its way"] = _stopped_half_way(page)
        save(sheet(shots), "desk-batch")


def _stopped_half_way(page: Page) -> Image.Image:
    """Let one step through and block the next."""
    steps: list[Route] = []

    def let_one_through(route: Route) -> None:
        steps.append(route)
        if len(steps) == 1:
            route.continue_()

    page.route("**/steps", let_one_through)
    page.locator("[data-batch-go]").click()
    page.get_by_text("200 of").first.wait_for()
    return shot(page)


def _keys(camera: Camera) -> Image.Image:
    with camera.page(WIDE) as page:
        page.goto(QUEUE)
        page.keyboard.press("?")
        return shot(page, page.locator("[data-keys]"))


def _just_approved(camera: Camera) -> Image.Image:
    with camera.page(WIDE, height=700) as page:
        page.goto(QUEUE)
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.locator("[data-undo]").wait_for()
        return shot(page)
