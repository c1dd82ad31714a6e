"""The pages of screening: what a writer is asked, what the desk is told, rules and their lab."""

from __future__ import annotations

from collections.abc import Iterator

from tools.audit.cast import ARTICLE, BEN, Cast
from tools.audit.visitor import Page

Named = tuple[str, Page]
RULES = "/moderation/rules"
COPIES = (
    "Doctor {name} cured my back pain with herbal medicine, write to him at https://{name}.example"
)
PRIVATE = "Call 020 7946 0123 or Dr John Smithers, <b>jane</b> at example dot org."


def screening(cast: Cast) -> Iterator[Named]:
    """A reply with something private, an urgent one, several alike, and rules."""
    reader, desk = cast.reader, cast.desk
    asked = reader.send(f"{ARTICLE}/comments", {**BEN, "comment": PRIVATE})
    yield "review, something private", asked
    receipt = reader.press(asked.form("/comments"))
    yield "receipt, something private", receipt
    change = receipt.form(receipt.path)
    more = f"{PRIVATE} I live at 12 Baker Street, London NW1 6XE."
    yield "receipt, change with an address", reader.press(change, comment=more, name="Ben")
    cast.leave("I took too many of my pills tonight, please help me.")
    for name in ("lea", "kim", "bob"):
        cast.leave(COPIES.format(name=name), name=name, email=f"{name}@example.org")
    cast.leave("Buy cheap pills.", url="https://pills.example")
    for lane in ("waiting", "urgent", "suspected"):
        yield f"/moderation/?lane={lane}", desk.open(f"/moderation/?lane={lane}")
    yield "/moderation/?check=phone", desk.open("/moderation/?check=phone")
    yield from _rules(cast)


def _rules(cast: Cast) -> Iterator[Named]:
    desk, wrong = cast.desk, {"kind": "links", "pattern": "many", "effect": "doubt"}
    said = {"kind": "words", "pattern": "herbal medicine", "effect": "spam", "note": "since May"}
    form = desk.open(RULES).form(RULES)  # before there is a rule to search for
    yield f"{RULES}, wrong", desk.press(form, **wrong)
    yield f"{RULES}, tried", (tried := desk.press(form, **said))
    listed = desk.press(tried.form(RULES), **said, go="Put it to work")
    yield f"{RULES}, at work", listed
    yield f"{RULES}, applied", desk.press(listed.form("/waiting"))
    yield f"{RULES}/…", desk.open(f"{RULES}/1")
    taken = desk.open(f"{RULES}/import").form("/import")
    yield f"{RULES}/import, empty", desk.press(taken, words="", effect="doubt")
    words = "casino\nexample.net\npain"
    yield f"{RULES}/import, tried", desk.press(taken, words=words, effect="doubt")
