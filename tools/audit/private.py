"""The pages that one reader sees alone: receipts in their later states, and all their replies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rows import rows
from tests.running import run
from tools.audit.cast import BEN, WHY, Cast
from tools.audit.visitor import Page, Visitor

Named = tuple[str, Page]
MINE = "/my-comments"


def editing(cast: Cast) -> Iterator[Named]:
    """A public reply whose writer wants other words, and what the desk makes of it."""
    reader, desk, edits = cast.reader, cast.desk, "/moderation/edits"
    yield f"{edits}, none", desk.open(edits)
    receipt, number = cast.leave("It hleped me.")
    cast.decide(number, "approve")
    change = reader.open(receipt.path).form(receipt.path)
    yield "receipt, edit waits", reader.press(change, comment="It helped <me>.", name="Benno")
    yield "receipt, edit waits, export", reader.open(f"{receipt.path}/export")
    yield edits, desk.open(edits)
    yield f"{edits}/…", (page := desk.open(f"{edits}/{number}"))
    yield "comment with an edit", desk.open(f"/moderation/comments/{number}")
    yield f"{edits}/…, stale", desk.press(page.form(page.path), decision="accept", edition="x")
    yield f"{edits}, declined", desk.press(page.form(page.path), decision="decline", **WHY)
    yield "receipt, edit declined", (declined := reader.open(receipt.path))
    yield "receipt, edit deleted", reader.press(declined.form("/edit/withdrawal"))
    reader.press(change, comment="It helped.", name="Ben")
    page = desk.open(f"{edits}/{number}")
    yield f"{edits}, published", desk.press(page.form(page.path), decision="accept")
    yield f"{edits}/…, gone", desk.press(page.form(page.path), decision="decline")


def appealing(cast: Cast, colleague: Visitor) -> Iterator[Named]:
    """Two rejections: one stands, in words, and one was wrong."""
    reader, desk, appeals = cast.reader, cast.desk, "/moderation/appeals"
    yield f"{appeals}, none", desk.open(appeals)
    receipt, number = cast.leave("What a foolish article.", mail_decision="y")
    reader.press(reader.open(link := cast.wait_for("/mail/confirm/")).form(link))
    cast.decide(number, "reject", **WHY)
    yield "receipt, rejected", reader.open(receipt.path)
    yield "/appeals/…", (page := reader.open(link := cast.wait_for("/appeals/")))
    yield "/appeals/…, wrong", reader.press(page.form(link), remark="ben@example.org")
    yield "/appeals/…, waits", reader.press(page.form(link), remark="It <is> foolish.\n\nReally.")
    yield "/appeals/…, twice", reader.press(page.form(link), remark="Once more.")
    yield "/appeals/none", reader.open("/appeals/none")
    yield "receipt, appeal waits", reader.open(receipt.path)
    yield "receipt, appeal waits, export", reader.open(f"{receipt.path}/export")
    yield f"{appeals}, a colleague’s", desk.open(appeals)
    yield appeals, (page := colleague.open(appeals))
    answer = page.form("/refusal")
    name = next(each.get("name", "") for each in answer.iter("textarea"))
    yield f"{appeals}, no words", colleague.press(answer)
    stale = {name.replace("-words", "-revision"): "9", name: "Stale."}
    yield f"{appeals}, stale", colleague.press(answer, **stale)
    reason = name.replace("-words", "-reason")
    yield f"{appeals}, refused", colleague.press(answer, **{name: "It stands.", reason: "abuse"})
    yield "receipt, appeal refused", reader.open(receipt.path)
    yield "/appeals/…, refused", reader.open(link)
    yield from _granted(cast, colleague)


def _granted(cast: Cast, colleague: Visitor) -> Iterator[Named]:
    receipt, number = cast.leave("A little odd.")
    cast.decide(number, "reject")
    form = cast.reader.open(receipt.path).form("/appeal")
    yield "receipt, appeal wrong", cast.reader.press(form, remark="")
    yield "receipt, appealed", cast.reader.press(form, remark="Not at all.")
    page = colleague.open("/moderation/appeals")
    form = page.form("/refusal")
    form.set("action", form.attrib["action"].replace("/refusal", "/grant"))
    yield "/moderation/appeals, granted", colleague.press(form)
    yield "receipt, appeal granted", cast.reader.open(receipt.path)


def holding(cast: Cast) -> Iterator[Named]:
    """A reply that must be kept as it is, though its writer takes it back."""
    receipt, number = cast.leave("Words that matter.")
    path = f"/moderation/comments/{number}/legal-hold"
    yield "legal hold, none", (page := cast.desk.open(path))
    yield "legal hold, no reason", cast.desk.press(page.form(path), note="")
    yield "comment, held", cast.desk.press(page.form(path), note="The court <asked>, 12/26.")
    yield "legal hold, twice", cast.desk.press(page.form(path), note="Once more.")
    yield "legal hold", cast.desk.open(path)
    yield "withdrawn, held", cast.reader.press(receipt.form("/withdrawal"))
    yield "legal hold, withdrawn", (page := cast.desk.open(path))
    yield "comment, withdrawn and held", cast.desk.open(f"/moderation/comments/{number}")
    yield "comment, released", cast.desk.press(page.form("/release"), note="It is over.")
    yield "legal hold, no words left", cast.desk.open(path)


def erasing(cast: Cast) -> Iterator[Named]:
    """What is kept with one reply, and erasing it, with and without a legal hold."""
    for hold in ("", ", held"):
        receipt, number = cast.leave(f"To be erased{hold}.")
        if hold:
            page = cast.desk.open(f"/moderation/comments/{number}/legal-hold")
            cast.desk.press(page.form(page.path), note="A court asked.")
        yield f"receipt, export{hold}", cast.reader.open(f"{receipt.path}/export")
        yield f"receipt, erasure{hold}", (page := cast.reader.open(f"{receipt.path}/erasure"))
        yield f"receipt, erased{hold}", cast.reader.press(page.form("/erasure"))


def destroyed(cast: Cast) -> Iterator[Named]:
    """A rejected reply whose words were destroyed after their time."""
    receipt, number = cast.leave("My neighbour is a thief.")
    cast.decide(number, "reject", reason="personal", words="Nothing about others, please.")
    late = f"decided_at = datetime('now', '-40 days') WHERE id = {number}"
    rows(cast.site, f"UPDATE comments SET {late}")  # noqa: S608 - our own number
    folder = cast.site.config["SETTINGS"].instance_dir
    said = run("retention", "run", "--clock-is-right", INSTANCE_DIR=folder)
    assert not said.returncode, said.stderr  # noqa: S101 - or nothing was destroyed
    yield "receipt, words destroyed", cast.reader.open(receipt.path)
    yield "receipt, words destroyed, export", cast.reader.open(f"{receipt.path}/export")
    yield "comment, words destroyed", cast.desk.open(f"/moderation/comments/{number}")


def asking(cast: Cast) -> Iterator[Named]:
    """The form that asks for a link to all replies, and the links of two people."""
    reader = cast.reader
    yield MINE, (page := reader.open(MINE))
    ask = page.form(MINE)
    yield f"{MINE}, wrong", reader.press(ask, email="no address")
    foreign = Visitor(reader.origin)
    foreign.session.headers["Sec-Fetch-Site"] = "cross-site"
    yield f"{MINE}, from another site", foreign.press(ask, email=BEN["email"])
    for name, whose in (("ann", ""), ("ben", ", held")):
        yield f"{MINE}/sent{whose}", reader.press(ask, email=f"{name}@example.org")
        yield from _all_of(cast, cast.wait_for(f"{MINE}/"), whose)
    for _ in range(5):
        page = reader.press(ask, email="nobody@example.org")
    yield f"{MINE}, too often", page


def _all_of(cast: Cast, link: str, whose: str) -> Iterator[Named]:
    reader = cast.reader
    yield f"{MINE}/…{whose}", (page := reader.open(link))
    yield f"{MINE}/…{whose}, none older", reader.open(f"{link}?before=1")
    first = re.search(r'href="(/receipts/[^"]+)"', page.html)
    yield f"receipt through {MINE}{whose}", reader.open(first[1] if first else "")
    yield f"{MINE}/…/export{whose}", reader.open(f"{link}/export")
    yield f"{MINE}/…{whose}, stopped", reader.press(page.form("/mails"))
    yield f"{MINE}/…{whose}, never again", reader.press(page.form("/mails"), **{"for": "ever"})
    yield f"{MINE}/…/erasure{whose}", (page := reader.open(f"{link}/erasure"))
    yield f"{MINE}/…/erased{whose}", reader.press(page.form("/erasure"))
    yield f"{MINE}/… again{whose}", reader.open(link)
