"""Every page of the site, in each of its states, as its reader or moderator sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import BuildError, Rule

from models.thread_page import THREADS
from tests.letters import LETTERS
from tools.audit.cast import ARTICLE
from tools.audit.visitor import Page, Visitor, decides

OTHER = "/articles/gabapentin-used-for-nerve-pain"
ANN = {"name": "Ann", "email": "ann@example.org"}
FOR_MACHINES = {"static", "articles.card"}  # not pages
Named = tuple[str, Page]


def leave(reader: Visitor, words: str, *, at: str = ARTICLE, **fields: str) -> Page:
    """Press “Post Comment”."""
    return reader.send(f"{at}/comments", {**ANN, "comment": words, **fields})


def fill(reader: Visitor, desk: Visitor) -> None:
    """Leave twenty public comments under an article and two pages of them under another."""
    for letter in LETTERS:
        leave(reader, letter.words, name=letter.name, parent=str(letter.answers or ""))
        desk.approve_all()
    for number in range(THREADS + 1):
        leave(reader, f"Number {number} came by.", at=OTHER)
    desk.approve_all()


def public(reader: Visitor) -> Iterator[Named]:
    """What everybody sees."""
    paths = ["/", ARTICLE, f"{ARTICLE}?order=newest", f"{ARTICLE}?reply_to=1", OTHER]
    paths += [f"{OTHER}?page=2", f"{OTHER}?order=newest", "/search", "/login", "/none"]
    paths += [f"/search?q={quote(each)}" for each in ("pain", "zzz", "<b>&", "pharmacist")]
    paths += ["/search?q=number&in=comments&page=2", "/articles/none", "/receipts/none"]
    paths += ["/privacy", "/comment-policy", "/my-comments/none"]
    for path in paths:
        yield path, reader.open(path)


def writing(reader: Visitor, desk: Visitor) -> Iterator[Named]:
    """The answers to one person who writes a reply, and the receipt in each of its states."""
    yield "review", leave(reader, "As it <em>will</em> look.", preview="Preview")
    yield "review with an address", leave(reader, "Write to bob@example.org.", parent="1")
    yield "nothing typed", leave(reader, "", name="", email="none")
    yield "from another site", _foreign(reader)
    yield "too large", leave(reader, "x" * 300_000)
    receipt = leave(reader, "For the receipt.")
    yield "receipt, pending", receipt
    yield "the same again", leave(reader, "For the receipt.")
    change = next(form for form in receipt.forms if form.attrib["action"].startswith("/receipts"))
    yield "receipt, wrong change", reader.press(change, comment="", name="")
    desk.approve_all()
    public_now = reader.open(receipt.path)
    yield "receipt, public", public_now
    withdraw = [form for form in public_now.forms if form.attrib["action"].startswith("/receipts")]
    yield "withdrawn", reader.press(withdraw[-1])
    yield "receipt, gone", reader.open(receipt.path)


def _foreign(reader: Visitor) -> Page:
    foreign = Visitor(reader.origin)
    foreign.session.headers["Sec-Fetch-Site"] = "cross-site"
    return leave(foreign, "Not from here.")


def signing_in(stranger: Visitor) -> Iterator[Named]:
    """What somebody sees who is not let in."""
    yield "wrong password", stranger.sign_in("nobody@example.org", "wrong password")
    yield "locked", stranger.open("/moderation/")
    yield "locked form", stranger.send("/moderation/comments/1/decisions", {})


def signed_in(site: Flask, reader: Visitor, desk: Visitor) -> Iterator[Named]:
    """Every page behind the lock that can be opened, once with something waiting."""
    waits = leave(reader, "This one waits, & <b>says</b> why: see http://example.org/.")
    assert waits.status == 200, waits  # noqa: S101 - the receipt
    for path in sorted(_paths(site)):
        yield f"{path} (signed in)", desk.open(path)
    forms = desk.open("/moderation/").forms
    stale = next(each for each in forms if decides(each))
    yield "decision on an older revision", desk.press(stale, decision="approve", revision="0")
    yield "no decision", desk.press(stale, decision="")


def _paths(site: Flask) -> Iterator[str]:
    skipped = {"security.logout", *FOR_MACHINES}
    with site.test_request_context():
        for rule in site.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint not in skipped:
                yield from _path(site, rule)


def _path(site: Flask, rule: Rule) -> Iterator[str]:
    if rule.arguments & {"token", "filename", "slug"}:
        return  # read as a reader already
    numbers: dict[str, Any] = dict.fromkeys(rule.arguments, 1)
    try:
        yield site.url_for(rule.endpoint, **numbers)
    except (BuildError, ValueError):
        return
