"""Search of articles and public comments that contain all words, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import joinedload

from extensions import db
from models.articles.article import Article
from models.articles.source.document import ArticlePart
from models.comments.comment import Comment
from models.search import ranking
from models.search.query import Piece, SearchQuery
from models.text.plain_text import plain_text

PAGE_SIZE = 10  # articles, and as many comments
MAX_PAGE = 50  # limits OFFSET
MAX_PARTS = 3  # of one article


@dataclass(frozen=True, slots=True)
class FoundPart:
    """Matching part of an article."""

    anchor: str
    title: list[Piece]
    excerpt: list[Piece]

    @property
    def is_hit(self) -> bool:  # by itself, not only through the article's title
        return any(each.is_hit for each in [*self.title, *self.excerpt])


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """Article with its best matching parts, up to `MAX_PARTS`."""

    article: Article
    title: list[Piece]
    parts: list[FoundPart]


@dataclass(frozen=True, slots=True)
class FoundComment:
    """Public comment whose text or name matches."""

    comment: Comment
    name: list[Piece]
    excerpt: list[Piece]


@dataclass(frozen=True, slots=True)
class Search:
    """One page of results; `more_…` tells whether the next page has any."""

    query: SearchQuery
    articles: list[FoundArticle] = field(default_factory=list)
    comments: list[FoundComment] = field(default_factory=list)
    more_articles: bool = False
    more_comments: bool = False

    @classmethod
    def of(cls, text: str, *, kind: str = "", page: int = 1) -> Search:
        """Return one page of results for typed text, of one `kind` or both.

        `kind` is "articles", "comments" or "".
        """
        query, first = SearchQuery.of(text), (page - 1) * PAGE_SIZE
        if not query.words:
            return cls(query)
        articles = _articles(query, first) if kind != "comments" else []
        comments = _comments(query, first) if kind != "articles" else []
        may_go_on = page < MAX_PAGE
        return cls(
            query,
            articles[:PAGE_SIZE],
            comments[:PAGE_SIZE],
            more_articles=may_go_on and len(articles) > PAGE_SIZE,
            more_comments=may_go_on and len(comments) > PAGE_SIZE,
        )

    @property
    def is_empty(self) -> bool:
        return not (self.articles or self.comments)


def _articles(query: SearchQuery, first: int) -> list[FoundArticle]:
    """Return up to `PAGE_SIZE` + 1 articles, ranked by the sum of their matching parts."""
    parts = ranking.rank_article_parts(query)
    page = select(Article).join(parts, parts.c.article_id == Article.id).group_by(Article.id)
    page = page.order_by(func.sum(parts.c.rank), Article.id).limit(PAGE_SIZE + 1).offset(first)
    found = db.session.scalars(page).all()
    anchors = _anchors(parts, [each.id for each in found]) if found else {}
    return [_found_article(each, anchors[each.id], query) for each in found]


def _anchors(parts: Subquery, articles: Sequence[int]) -> dict[int, list[str]]:
    """Return the anchors of each article's matching parts, best first."""
    anchors: dict[int, list[str]] = {each: [] for each in articles}
    of_these = select(parts.c.article_id, parts.c.anchor).where(parts.c.article_id.in_(articles))
    for article_id, anchor in db.session.execute(of_these.order_by(parts.c.rank, parts.c.id)):
        anchors[article_id].append(anchor)
    return anchors


def _found_article(article: Article, anchors: list[str], query: SearchQuery) -> FoundArticle:
    parts = {
        each.anchor: each
        for each in article.document.parts(title=article.title, description=article.description)
    }
    found = (_found_part(parts[each], query) for each in anchors if each in parts)
    best = islice((each for each in found if each.is_hit), MAX_PARTS)
    return FoundArticle(article, query.marked(article.title), [*best])


def _found_part(part: ArticlePart, query: SearchQuery) -> FoundPart:
    return FoundPart(part.anchor, query.marked(part.title), query.excerpt(part.text))


def _comments(query: SearchQuery, first: int) -> list[FoundComment]:
    """Return up to `PAGE_SIZE` + 1 comments; ties are ordered newest first."""
    rows = ranking.comments(query).c
    page = select(rows.comment_id).order_by(rows.rank, rows.comment_id.desc())
    numbers = db.session.scalars(page.limit(PAGE_SIZE + 1).offset(first)).all()
    wanted = select(Comment).where(Comment.id.in_(numbers), Comment.status == "approved")
    with_article = joinedload(Comment.article).defer(Article.body)
    found = {each.id: each for each in db.session.scalars(wanted.options(with_article))}
    return [
        FoundComment(each, query.marked(each.name), query.excerpt(plain_text(each.html)))
        for number in numbers
        if (each := found.get(number))
    ]
