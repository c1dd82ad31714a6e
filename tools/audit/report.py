"""The audit's figures as Markdown, and the bars that were missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import starmap
from typing import Any

BAR = 100  # of 100, in each category
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")

PAGE = """\
# Audits

Written by `make audit` on {day}: {machine}, {chromium}, Lighthouse {lighthouse},
Nu Html Checker {nu}.

## Lighthouse, simulating a phone on a slow network

| Page | Performance | Accessibility | Best practices | SEO | Requests | Bytes | Largest paint |
|---|---|---|---|---|---|---|---|
{pages}

The article has 20 comments. Bytes are as transferred, including headers. Each page is the first of
the site that the browser opens, except the review page, which follows the article's form (POST).
That page is personal and asks not to be indexed, so `is-crawlable` is left out of its SEO score.

## The Nu HTML Checker, errors and warnings

{findings}

{number} pages and emails (all with distinct markup that the page tests produce): {names}.
"""


def report(figures: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the page, and a line for each bar that was missed."""
    text = PAGE.format(
        **{each: figures[each] for each in ("day", "machine", "chromium", "lighthouse", "nu")},
        pages="\n".join(map(_row, figures["pages"])),
        findings="\n".join(f"- {each}" for each in figures["findings"]) or "None.",
        number=len(figures["checked"]),
        names=", ".join(starmap(_name, Counter(figures["checked"]).items())),
    )
    return text, [*_missed(figures["pages"]), *figures["findings"]]


def _name(page: str, times: int) -> str:
    return f"`{page}`" if times == 1 else f"`{page}` × {times}"


def _row(page: dict[str, Any]) -> str:
    scores = [page["scores"].get(each, "") for each in CATEGORIES]
    cells = [page["page"], *scores, page["requests"], f"{page['bytes']:,}", f"{page['paint']} ms"]
    return f"| {' | '.join(map(str, cells))} |"


def _missed(pages: list[dict[str, Any]]) -> Iterator[str]:
    for page in pages:
        for category, score in page["scores"].items():
            if score < BAR:
                yield f"{page['page']}: {category} {score}: {'; '.join(page['failing'])}"
