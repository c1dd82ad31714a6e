"""Pages for readers and machines, each uncached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.growth.sites import Ask, Site, scalar

ARTICLE = "/articles/article-1"
THREADS = 50  # per page
PLACES = "SELECT places FROM articles WHERE id = 1"
NEWEST = """SELECT max(id) FROM comments
    WHERE article_id = 1 AND status = 'approved' AND thread_id IS {} NULL"""
ANEW = {
    "an article with 50 threads": ARTICLE,
    "the same, the newest first": f"{ARTICLE}?order=newest",
    "the same, beside a form that answers": f"{ARTICLE}?reply_to={{begun}}",
    "the feed of its comments": f"{ARTICLE}/comments.atom",
    "the feed of the site": "/feed.atom",
    "the map of the site": "/sitemap.xml",
    "the list of articles": "/",
    "the report of the moderation": "/moderation-report",
}
SOUGHT = {
    "a rare word": "q=zebrafish",
    "one word in 1,000": "q=tingle",
    "a common word": "q=pain",
    "two common words": "q=pain+night",
    "a common and a rare word": "q=pain+zebrafish",
    "a common beginning": "q=s+sle",
    "a word that is nowhere": "q=xyzzy",
    "a common word, a later page": "q=pain&in=comments&page=4",
    "a common word, the last page": "q=pain&in=comments&page=50",
}


def pages() -> Iterator[tuple[str, Ask]]:
    """Return each page's address by its name."""
    for name, path in ANEW.items():
        yield f"{name}, made anew", partial(_anew, path=path)
    for name, part in (("second", 0), ("middle", 1), ("last full", 2)):
        yield f"an article, its {name} page, made anew", partial(_later, part=part)
    yield "an article that is kept", lambda site: _opened(site, ARTICLE)
    yield "the address of a comment", partial(_comment, nested="")
    yield "the address of a reply to one", partial(_comment, nested="NOT")
    for name, query in SOUGHT.items():
        yield f"search for readers, {name}", partial(_asked, path=f"/search?{query}")


def _anew(site: Site, path: str) -> Callable[[], int]:
    site.forget_pages()
    return _asked(site, path)


def _asked(site: Site, path: str) -> Callable[[], int]:
    begun = scalar(site, NEWEST.format("")) if "{begun}" in path else 0
    return _opened(site, path.format(begun=begun))


def _later(site: Site, part: int) -> Callable[[], int]:
    """Return the address of a later, full page; the smaller site has only the first."""
    full = scalar(site, PLACES) // THREADS
    number = (2, full // 2, full)[part]
    return _anew(site, f"{ARTICLE}?page={number}" if 1 < number <= full else ARTICLE)


def _comment(site: Site, nested: str) -> Callable[[], int]:
    return _opened(site, f"/comments/{scalar(site, NEWEST.format(nested))}")


def _opened(site: Site, path: str) -> Callable[[], int]:
    return lambda: site.reader.open(path).status_code
