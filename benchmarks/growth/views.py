"""What a moderator opens and presses, as the sites are asked for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import text

from benchmarks.growth.sites import Site
from blueprints.common.page_cache import bind_page_cache
from extensions import db

Ask = Callable[[Site], Callable[[], int]]  # prepares a request, and gives what sends it
OURS = {"Sec-Fetch-Site": "same-origin"}


def all_views() -> Iterator[tuple[str, Ask]]:
    """Each view by its name."""
    for name, address in (*QUEUE.items(), *FILTERS.items(), *SEARCHES.items(), *REST.items()):
        yield name, partial(_page, address=address)
    yield "decide", partial(_decide, view="")
    yield "decide, among those with a word", partial(_decide, view="words=night")
    yield "decide, and get the next", partial(_decide, view="next")
    yield "give me the next one", _next
    yield "undo a decision", _undo
    yield "dismiss reports", _dismiss
    yield "try a rule", partial(_rule, path="")
    yield "apply a rule to what waits", partial(_rule, path="/changes/1/waiting")
    yield "an article with 50 threads, made anew", partial(_anew, path="/articles/article-1")
    yield "an article, its last page, made anew", partial(_anew, path="/articles/article-1{last}")
    yield "search for readers, a rare word", partial(_anew, path="/search?q=zebrafish")
    yield "the list of articles, made anew", partial(_anew, path="/")
    yield "the feed of the site, made anew", partial(_anew, path="/feed.atom")
    yield "post a reply", _reply


LANES = {
    "waiting": "status = 'pending'",
    "urgent": "status = 'pending' AND urgent",
    "suspected": "status = 'pending' AND rank = 3",
    "reported": "reports > 0",
    **{lane: f"status = '{lane}'" for lane in ("approved", "rejected", "spam")},
}
RARE, COMMON = "zebrafish", "pain"
BEGAN, ENDED = (datetime.now(UTC) - timedelta(days=ago) for ago in (100, 90))
DAYS = f"since={BEGAN:%Y-%m-%d}&until={ENDED:%Y-%m-%d}"
QUEUE = {
    **{f"queue, {lane}": f"/moderation/?lane={lane}" for lane in LANES},
    **{
        f"queue, {lane}, a far page": f"/moderation/?lane={lane}&after={{{lane}}}" for lane in LANES
    },
}
NARROWED = {
    "an article": "article=article-1",
    "a person": "person=person1",
    "a person who wrote little": "person=person7",
    "a reason": "reason=abuse",
    "ten days": DAYS,
    "with a link": "link=1",
    "a check": "check=network",
    "a rule": "rule=1",
    "a rule, an article, a check": "rule=1&article=article-1&check=words",
    "an article and a person": "article=article-1&person=person1",
    "an article, with a link": "article=article-1&link=1",
    "a person, a reason, with a link": "person=person1&reason=abuse&link=1",
    "an article, a person, a reason, ten days": (
        f"article=article-7&person=person1&reason=illegal&{DAYS}"
    ),
    "an article that is not there, with a link": "article=none&link=1",
    "nobody's comments": "person=nobody",
}
FILTERS = {
    f"{lane}, {name}": f"/moderation/?lane={lane}&{query}"
    for lane in ("waiting", "rejected", "approved")
    for name, query in NARROWED.items()
}
SOUGHT = {
    "a common word": f"words={COMMON}",
    "two common words": "words=pain+night",
    "a rare word": f"words={RARE}",
    "a rare word of what waits": "words=quokka",
    "one word in 1,000": "words=tingle",
    "a word of spam": "words=casino",
    "a word that is nowhere": "words=xyzzy",
    "a common and a rare word": f"words={COMMON}+{RARE}",
    "a rare word, an article": f"words={RARE}&article=article-1",
    "a common word, an article, with a link": f"words={COMMON}&article=article-1&link=1",
    "a common word, a person, ten days": f"words={COMMON}&person=person1&{DAYS}",
    "a word that is nowhere, an article, with a link": "words=xyzzy&article=article-1&link=1",
}
SEARCHES = {
    f"search {lane}, {name}": f"/moderation/?lane={lane}&{query}"
    for lane in ("waiting", "approved")
    for name, query in SOUGHT.items()
}
HISTORY = {
    "": "",
    "a far page": "before={middle}",
    "a comment": "comment={decided}",
    "a person": "person=person1",
    "a person who wrote little": "person=person7",
    "a kind": "decision=reject",
    "a rare kind": "decision=urgent",
    "a kind that never was": "decision=reveal",
    "a reason": "reason=abuse",
    "a moderator": "moderator=3",
    "a batch": "batch=1",
    "ten days": DAYS,
    "a reason, a moderator, ten days": f"reason=abuse&moderator=3&{DAYS}",
    "a reason and a kind that never meet": "reason=abuse&decision=spam",
    "a person and a reason": "person=person1&reason=abuse",
}
REST = {
    "a comment": "/moderation/comments/{waiting}",
    "a comment that was reported": "/moderation/comments/{reported}",
    "a person": "/moderation/people/person1",
    "a person, a far page": "/moderation/people/person1?before={middle}",
    **{
        f"history{', ' * bool(name)}{name}": f"/moderation/decisions?{query}"
        for name, query in HISTORY.items()
    },
    "statistics": "/moderation/statistics",
    **{
        f"a chart: {name}": f"/moderation/statistics/{name}.svg"
        for name in ("arrived", "decided", "decisions", "reasons", "moderators")
    },
    "the rules, after a change": "/moderation/rules?changed=1",
    "batches": "/moderation/batches",
    "a batch": "/moderation/batches/1",
}


def _page(site: Site, address: str) -> Callable[[], int]:
    path = address.format_map(site.numbers or _numbers(site))
    return lambda: site.desk.open(path).status_code


def _anew(site: Site, path: str) -> Callable[[], int]:
    """A page for readers, as the first one after a change gets it."""
    bind_page_cache(site.app)
    place = scalar(site, "SELECT places FROM articles WHERE id = 1")
    address = path.format(last=f"?page={place // 50}")
    return lambda: site.reader.open(address).status_code


def _decide(site: Site, view: str) -> Callable[[], int]:
    comment = _waiting(site)
    fields = {"revision": 1, "decision": "approve", "view": view, "csrf_token": site.token}
    return partial(_pressed, site, f"/moderation/comments/{comment}/decisions", fields)


def _next(site: Site) -> Callable[[], int]:
    """What is open on the moderator's screen is given up first: else they would get it again."""
    with site.app.app_context():
        db.session.execute(text("DELETE FROM claims WHERE moderator_id > 8"))
        db.session.commit()
    return partial(_pressed, site, "/moderation/next", {"csrf_token": site.token})


def _undo(site: Site) -> Callable[[], int]:
    _decide(site, view="")()
    made = scalar(site, "SELECT max(id) FROM decisions")
    return partial(_pressed, site, f"/moderation/decisions/{made}/undo", {"csrf_token": site.token})


def _dismiss(site: Site) -> Callable[[], int]:
    comment = scalar(site, "SELECT max(id) FROM comments WHERE reports > 0")
    newest = scalar(site, f"SELECT max(id) FROM reports WHERE comment_id = {comment}")
    fields = {"newest": newest, "csrf_token": site.token}
    return partial(_pressed, site, f"/moderation/comments/{comment}/reports/dismissal", fields)


def _rule(site: Site, path: str) -> Callable[[], int]:
    """A rule that finds a common word."""
    fields = {"kind": "words", "pattern": COMMON, "effect": "doubt", "csrf_token": site.token}
    return partial(_pressed, site, f"/moderation/rules{path}", fields)


def _pressed(site: Site, path: str, fields: dict[str, object]) -> int:
    return site.desk.client.post(path, data=fields).status_code


def _reply(site: Site) -> Callable[[], int]:
    """Each from a network of its own, as replies mostly are."""
    site.taken += 1
    site.reader.client.environ_base["REMOTE_ADDR"] = f"10.{site.taken // 250}.{site.taken % 250}.1"
    words = f"It helped me at night {secrets.token_hex(4)}."
    return lambda: site.reader.reply(words, slug="article-1").status_code


def _waiting(site: Site) -> int:
    """One that waits; each is used once."""
    site.taken += 1
    return scalar(site, "SELECT max(id) FROM comments WHERE status = 'pending'")


def _numbers(site: Site) -> dict[str, int]:
    """Numbers that stand in addresses: the comment half-way down each lane, and others."""
    site.numbers |= {lane: _middle_of(site, where) for lane, where in LANES.items()}
    spam = "SELECT max(comment_id) FROM decisions WHERE outcome = 'spam'"
    site.numbers |= {"middle": site.size // 2, "decided": scalar(site, spam)}
    return site.numbers


def _middle_of(site: Site, where: str) -> int:
    count = scalar(site, f"SELECT count(*) FROM comments WHERE {where}")
    ordered = f"SELECT id FROM comments WHERE {where} ORDER BY id"
    return scalar(site, f"{ordered} LIMIT 1 OFFSET {count // 2}")


def scalar(site: Site, query: str) -> int:
    """The number that a query gives, 0 for none."""
    with site.app.app_context():
        return int(db.session.scalar(text(query)) or 0)
