"""Sanitise comments into safe HTML with bleach: the only file that uses bleach and `Markup`.

bleach 6.4.0 is its last release, so it stands behind one narrow function, between a first reading
that hands it only simple, well-formed HTML (`models/text/comment_html/`) and a last look that
refuses whatever is off the list. Its known traps, and where each is met:

- it accepts `javascript:1` and any scheme before digits: `comment_html/links.py` is the judge;
- it takes more than quadratic time on nested tags: the gate here, the ceilings of a `Passage`;
- it eats words that look like tags, as in “<Dr. Smith>”: `models/text/comment_html/tags.py`;
- one `Cleaner` used by two threads mixes their words: one for each thread.
"""

import html
import json
import threading
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from later import later
from models.text import highlight_spans
from models.text.comment_html import REL, compose, has_markup, links, plain, tags
from models.text.normalise import normalise

bleach = later("bleach.sanitizer")  # for who writes, not for who reads

POLICY = 1  # raise it with every change of what is let through or how it is set

# More than a comment of this length that anyone would write by hand. Past these the words are
# shown as they were typed: bleach's time grows with each of them.
LONGEST = 8_000  # characters
MOST_ANGLE_BRACKETS = 800
MOST_AMPERSANDS = 800

_TAGS = frozenset(tags.NAMES)
_VOID = frozenset({"br"})
_SPELLED_OUT = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
_PROTOCOLS = frozenset({"http", "https", "mailto"})


def sanitise(source: str) -> str:
    """Return what a reader wrote as HTML that is safe inside any block of a page.

    Blank lines make paragraphs, line breaks stay, bare http(s) addresses become links, character
    references (`&copy;`) work; a tag off the list is shown as it was typed. No word is lost.
    Depends on nothing but the source; may be called from any thread.
    """
    words = normalise(source)
    if not has_markup(words) or _is_too_much(words):
        return plain(words)

    cleaned: str = _cleaner().clean(compose(words))
    return cleaned if _Inspection.passes(cleaned) else plain(words)


def _is_too_much(words: str) -> bool:
    return (
        len(words) > LONGEST
        or words.count("<") > MOST_ANGLE_BRACKETS
        or words.count("&") > MOST_AMPERSANDS
    )


_of_this_thread = threading.local()


def _cleaner() -> Any:
    """Return this thread's own: a shared one has put one reader's words into another's comment."""
    if not hasattr(_of_this_thread, "cleaner"):
        _of_this_thread.cleaner = bleach.Cleaner(_TAGS, _is_allowed_as_written, _PROTOCOLS)
    return _of_this_thread.cleaner


def _is_allowed_as_written(tag: str, attribute: str, value: str) -> bool:
    """Judge an attribute as bleach shows it, its character references not resolved."""
    return _is_allowed(tag, attribute, html.unescape(value))


def _is_allowed(tag: str, attribute: str, value: str | None) -> bool:
    if (tag, attribute) == ("a", "href"):
        return links.is_followable(value or "")
    if (tag, attribute) == ("a", "rel"):
        return value == REL
    return (tag, attribute) in {("a", "title"), ("abbr", "title")}


class _Inspection(HTMLParser):
    """A last look at the result, by a parser that shares no code with bleach."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._is_clean = True

    @classmethod
    def passes(cls, result: str) -> bool:
        """Tell whether it holds allowed tags and attributes alone, each closed where it should."""
        inspection = cls()
        inspection.feed(result)
        inspection.close()
        return inspection._is_clean and not inspection._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_link_complete = tag != "a" or {"href", "rel"} <= {name for name, _ in attrs}
        attributes_allowed = all(_is_allowed(tag, name, value) for name, value in attrs)
        self._is_clean &= tag in _TAGS and is_link_complete and attributes_allowed
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._is_clean &= bool(self._open) and self._open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self._is_clean = False

    handle_decl = handle_pi = unknown_decl = handle_comment  # type: ignore[assignment]


class SanitisedHTML(TypeDecorator[Markup]):
    """A column of `sanitise`'s results: text in the database, `Markup` when loaded from it.

    A value that has not been through the database yet is what was assigned, so a template
    escapes it: a string of unknown origin is never taken for safe before it was stored.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Hand the driver a plain string: not each knows `Markup`."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        """Mark what was stored as safe, so that no template has to."""
        return None if value is None else trusted(value)


def with_places(
    html: str, spans: Mapping[int, Sequence[highlight_spans.Span]], *, name: str
) -> Markup:
    """What `sanitise` returned with numbered places of its text marked."""
    return trusted(highlight_spans.marked(str(html), spans, name=name))


def trusted(html: str) -> Markup:
    """Mark HTML as safe that the site made itself: from its own articles, or by `sanitise`.

    Never for anything else: whatever passes here reaches the page as it is.
    """
    return Markup(html)  # noqa: S704


def json_block(data: Mapping[str, Any]) -> Markup:
    """Write data as JSON for the inside of a `<script>` element that is data, not a script.

    No word in it can end the element: JSON's own escapes stand for the characters that HTML
    would notice.
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(written.translate(_SPELLED_OUT))  # noqa: S704
