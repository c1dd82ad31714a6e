"""The desk's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.growth.sites import Ask, Site, scalar


def pages() -> Iterator[tuple[str, Ask]]:
    """Return each page's address by its name."""
    for name, address in (*QUEUE.items(), *FILTERS.items(), *SEARCHES.items(), *REST.items()):
        yield name, partial(_page, address=address)


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
    "a campaign": "/moderation/?campaign=1",
    "a comment of a campaign": "/moderation/comments/{front}",
    "edits": "/moderation/edits",
    "appeals": "/moderation/appeals",
    "mails": "/moderation/outbox",
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


def _numbers(site: Site) -> dict[str, int]:
    """Return ids for addresses: of the comment half-way down each lane, and others."""
    site.numbers |= {lane: _middle_of(site, where) for lane, where in LANES.items()}
    spam = "SELECT max(comment_id) FROM decisions WHERE outcome = 'spam'"
    front = "SELECT min(id) FROM comments WHERE campaign_id = 1 AND rank = 1"
    site.numbers |= {"middle": site.size // 2, "decided": scalar(site, spam)}
    site.numbers["front"] = scalar(site, front)
    return site.numbers


def _middle_of(site: Site, where: str) -> int:
    count = scalar(site, f"SELECT count(*) FROM comments WHERE {where}")
    ordered = f"SELECT id FROM comments WHERE {where} ORDER BY id"
    return scalar(site, f"{ordered} LIMIT 1 OFFSET {count // 2}")
