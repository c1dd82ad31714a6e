"""Structured data of an article's page: schema.org as JSON-LD.

It states only what is known. `lastReviewed` and `reviewedBy` are left out, as nobody but the author
has reviewed an article; so is `about`, as an article does not name its drug. Comments have a date
and a URL only, so that search engines don't quote people who write about their health. References
have URLs only: their text is on the page already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any

from blueprints.common.pages.public_settings import PublicSettings
from models.articles.article import Article
from models.articles.source.document import Document, Question, Reference
from models.comments.thread import Branch, Thread

CITATION = re.compile(r'<sup class="citation">.*?</sup>', re.S)
LINK = re.compile(r'\shref="([^"]*)"')
LOCAL = re.compile(r'(\s(?:href|src)=")/(?!/)')
TAG = re.compile(r"<[^>]+>")

Node = dict[str, Any]
Address = Callable[..., str]  # returns the absolute URL of an endpoint


def linked_data(
    article: Article, document: Document, thread: Thread, *, site: PublicSettings, address: Address
) -> Node:
    """Describe the page: the article with its comments, its questions and its breadcrumb.

    References come last: gzip looks back 32 kB, so URLs near their repetition on the page compress
    best.
    """
    url = address("articles.show", slug=article.slug)
    nodes = [_questions(document.questions, url, site)] if document.questions else []
    nodes.append(_breadcrumb(article, url, site))
    nodes.append(
        _page(article, url, site)
        | {"commentCount": thread.count, "comment": [*_comments(thread.branches, address)]}
        | {"citation": [work for each in document.references for work in _cited_works(each)]}
    )
    return {"@context": "https://schema.org", "@graph": nodes}


def _page(article: Article, url: str, site: PublicSettings) -> Node:
    return {
        "@type": "MedicalWebPage",
        "@id": url,
        "url": url,
        "name": article.title,
        "description": article.description,
        "inLanguage": article.written_in,
        "datePublished": article.published.isoformat(),
        "dateModified": article.updated.isoformat(),
        "publisher": {"@type": "Organization", "name": site.site_name, "url": site.site_url},
        "breadcrumb": {"@id": f"{url}#breadcrumb"},
    }


def _cited_works(reference: Reference) -> list[Node | str]:
    """Return the URLs that a reference cites, or its text if it has none."""
    links = [unescape(each) for each in LINK.findall(reference.html)]
    works: list[Node | str] = [{"@type": "CreativeWork", "url": each} for each in links]
    return works or [unescape(TAG.sub("", reference.html))]


def _breadcrumb(article: Article, url: str, site: PublicSettings) -> Node:
    steps = [(site.site_name, f"{site.site_url}/"), (article.title, url)]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": item}
        for number, (name, item) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": items}


def _questions(questions: Iterable[Question], url: str, site: PublicSettings) -> Node:
    asked = [
        {
            "@type": "Question",
            "name": each.question,
            "acceptedAnswer": {"@type": "Answer", "text": _answer(each.answer_html, url, site)},
        }
        for each in questions
    ]
    return {"@type": "FAQPage", "@id": f"{url}#faqs", "mainEntity": asked}


def _answer(html: str, url: str, site: PublicSettings) -> str:
    """Return the answer as stand-alone HTML: no citation marks, absolute links."""
    html = CITATION.sub("", html).replace("\n", " ").replace('href="#', f'href="{url}#')
    return LOCAL.sub(rf"\g<1>{site.site_url}/", html)


def _comments(branches: Iterable[Branch], address: Address, parent: str = "") -> Iterator[Node]:
    """Return every public comment. One whose parent is not public has no parent here."""
    for branch in branches:
        url = address("comments.show", comment_id=branch.comment.id)
        is_public = branch.comment.is_public
        if is_public:
            yield _comment(branch, url, parent)
        yield from _comments(branch.replies, address, url if is_public else "")


def _comment(branch: Branch, url: str, parent: str) -> Node:
    comment = branch.comment
    answered = {"parentItem": {"@id": parent}} if parent else {}
    return {
        "@type": "Comment",
        "@id": url,
        "dateCreated": comment.created_at.isoformat(timespec="minutes"),
        **answered,
    }
