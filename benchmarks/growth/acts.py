"""Requests that change something: moderators' actions and readers' forms."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sqlalchemy import text

from benchmarks.growth.rows import VARIANT
from benchmarks.growth.settling import EMAIL
from benchmarks.growth.sites import Ask, Site, scalar
from extensions import db
from tests.support.cast import SAME_ORIGIN

BUSY = "AND article_id = 1"  # the article with a tenth of all comments


def of_the_desk() -> Iterator[tuple[str, Ask]]:
    """Return the moderators' actions."""
    yield "decide", partial(_decide, view="")
    yield "decide, in the article with most", partial(_decide_new, where=BUSY)
    yield "decide, who has the card of many", partial(_decide_new, where=CARD, words=VARIANT)
    yield "decide, among those with a word", partial(_decide, view="words=night")
    yield "decide, and get the next", partial(_decide, view="next")
    yield "give me the next one", _next
    yield "undo a decision", _undo
    yield "undo an approval in the article with most", partial(_undo, where=BUSY)
    yield "take an approved one down", _take_down
    yield "dismiss reports", _dismiss
    yield "try a rule", partial(_rule, path="")
    yield "apply a rule to what waits", partial(_rule, path="/changes/1/waiting")


def of_readers() -> Iterator[tuple[str, Ask]]:
    """Return readers' forms, and the private pages that lead to them."""
    yield "post a reply", _reply
    yield "post a reply, who wrote most", partial(_reply, email=EMAIL)
    yield "post an answer", partial(_reply, answers=True)
    yield "post a variant of many", partial(_reply, words=VARIANT)
    yield "open a receipt", _receipt
    yield "edit a reply that waits", _edit
    yield "withdraw a reply that waits", _withdraw
    yield "withdraw a reply that readers see", partial(_withdraw, published=True)
    yield "open the form of a report", _report_form
    yield "report a comment", _report


CARD = "AND campaign_id = 1 AND rank = 1"
PUBLIC = "SELECT max(id) FROM comments WHERE status = 'approved' AND article_id = 1"


def _decide(site: Site, view: str, where: str = "", decision: str = "approve") -> Callable[[], int]:
    comment = _waiting(site, where)
    seen = scalar(site, f"SELECT revision FROM comments WHERE id = {comment}")
    fields = {"revision": seen, "decision": decision, "view": view, "csrf_token": site.token}
    return partial(_pressed, site, f"/moderation/comments/{comment}/decisions", fields)


def _decide_new(site: Site, where: str, words: str = "") -> Callable[[], int]:
    """Decide about a new comment, so that there is one however often this is measured."""
    _left(site, words)
    return _decide(site, view="", where=where)


def _take_down(site: Site) -> Callable[[], int]:
    comment = scalar(site, f"{PUBLIC} AND revision = 1")
    fields = {"revision": 1, "decision": "reject", "reason": "abuse", "csrf_token": site.token}
    return partial(_pressed, site, f"/moderation/comments/{comment}/decisions", fields)


def _next(site: Site) -> Callable[[], int]:
    """Release the open claim first, as the same comment would be offered again."""
    with site.app.app_context():
        db.session.execute(text("DELETE FROM claims WHERE moderator_id > 8"))
        db.session.commit()
    return partial(_pressed, site, "/moderation/next", {"csrf_token": site.token})


def _undo(site: Site, where: str = "") -> Callable[[], int]:
    _left(site)
    _decide(site, view="", where=where)()
    made = scalar(site, "SELECT max(id) FROM decisions")
    return partial(_pressed, site, f"/moderation/decisions/{made}/undo", {"csrf_token": site.token})


def _dismiss(site: Site) -> Callable[[], int]:
    comment = scalar(site, "SELECT max(id) FROM comments WHERE reports > 0")
    newest = scalar(site, f"SELECT max(id) FROM reports WHERE comment_id = {comment}")
    fields = {"newest": newest, "csrf_token": site.token}
    return partial(_pressed, site, f"/moderation/comments/{comment}/reports/dismissal", fields)


def _rule(site: Site, path: str) -> Callable[[], int]:
    """Return a rule that matches a common word."""
    fields = {"kind": "words", "pattern": "pain", "effect": "doubt", "csrf_token": site.token}
    return partial(_pressed, site, f"/moderation/rules{path}", fields)


def _pressed(site: Site, path: str, fields: Mapping[str, object]) -> int:
    return site.desk.client.post(path, data=fields).status_code


def _waiting(site: Site, where: str = "") -> int:
    """Return a pending comment, each only once."""
    return scalar(site, f"SELECT max(id) FROM comments WHERE status = 'pending' {where}")


def _reply(
    site: Site, *, email: str = "ann@example.org", words: str = "", answers: bool = False
) -> Callable[[], int]:
    fields = {"email": email, "parent": scalar(site, PUBLIC + " AND depth = 0") if answers else ""}
    _from_elsewhere(site)
    return lambda: site.reader.reply(_said(words), slug="article-1", **fields).status_code


def _receipt(site: Site) -> Callable[[], int]:
    path = _left(site)
    return lambda: site.reader.open(path).status_code


def _edit(site: Site) -> Callable[[], int]:
    return partial(_sent, site, _left(site), {"comment": "It helped me at noon.", "name": "Ann"})


def _withdraw(site: Site, *, published: bool = False) -> Callable[[], int]:
    path = _left(site)
    if published:
        _decide(site, view="")()
    return partial(_sent, site, f"{path}/withdrawal", {})


def _report_form(site: Site) -> Callable[[], int]:
    path = f"/comments/{scalar(site, PUBLIC)}/report"
    return lambda: site.reader.open(path).status_code


def _report(site: Site) -> Callable[[], int]:
    _from_elsewhere(site)
    fields = {"reason": "abuse", "remark": "This is not right."}
    return partial(_sent, site, f"/comments/{scalar(site, PUBLIC)}/report", fields)


def _left(site: Site, words: str = "") -> str:
    """Return the receipt of a new comment."""
    _from_elsewhere(site)
    return site.reader.leave(_said(words), slug="article-1")


def _said(words: str) -> str:
    """Return this or another text with something unique in it."""
    return f"{words or 'It helped me at night'} {secrets.token_hex(4)}."


def _from_elsewhere(site: Site) -> None:
    """Return headers of a new network, as most comments come from new ones."""
    site.taken += 1
    site.reader.client.environ_base["REMOTE_ADDR"] = f"10.{site.taken // 250}.{site.taken % 250}.1"


def _sent(site: Site, path: str, fields: Mapping[str, object]) -> int:
    return site.reader.client.post(path, data=fields, headers=SAME_ORIGIN).status_code
