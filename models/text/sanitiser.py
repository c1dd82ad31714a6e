"""Sanitiser for comments, based on bleach: the only file that uses bleach and `Markup`.

bleach 6.4.0 is its last release, so it is used behind one narrow function:
`models/text/comment_html/` feeds it simple, well-formed HTML, and its output is checked against the
allow-list. Known defects and their mitigations:

- accepts `javascript:1` and any scheme before digits: `comment_html/links.py` decides
- takes more than quadratic time on nested tags: the limits here and in `Passage`
- drops text that looks like tags, as in “<Dr. Smith>”: `models/text/comment_html/tags.py`
- a `Cleaner` shared by threads mixes their text: one per thread.
"""

import html
import json
import threading
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from bleach import sanitizer
from markupsafe import Markup
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from models.text import highlight
from models.text.comment_html import LINK_REL, compose, has_markup, links, plain, tags
from models.text.normalise import normalise

POLICY = 1  # version; increase with every change of the output

# Limits on the input, because bleach's time grows with each. Beyond them, and beyond anything
# written by hand, the text is shown as typed.
MAX_LENGTH = 8_000  # characters
MAX_ANGLE_BRACKETS = 800
MAX_AMPERSANDS = 800

_TAGS = frozenset(tags.NAMES)
_VOID = frozenset({"br"})
_SPELLED_OUT = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
_PROTOCOLS = frozenset({"http", "https", "mailto"})


def sanitise(source: str) -> str:
    """Return typed text as HTML that is safe inside any block of a page.

    Blank lines make paragraphs, line breaks are kept, bare http(s) URLs become links and character
    references (`&copy;`) work; tags not allowed are shown as typed. No text is lost. Pure and
    thread-safe.
    """
    text = normalise(source)
    if not has_markup(text) or _exceeds_limits(text):
        return plain(text)

    cleaned: str = _cleaner().clean(compose(text))
    return cleaned if _Inspection.passes(cleaned) else plain(text)


def _exceeds_limits(text: str) -> bool:
    return (
        len(text) > MAX_LENGTH
        or text.count("<") > MAX_ANGLE_BRACKETS
        or text.count("&") > MAX_AMPERSANDS
    )


_of_this_thread = threading.local()


def _cleaner() -> Any:
    """Return this thread's `Cleaner`; a shared one mixed the text of two comments."""
    if not hasattr(_of_this_thread, "cleaner"):
        _of_this_thread.cleaner = sanitizer.Cleaner(_TAGS, _is_allowed_as_written, _PROTOCOLS)
    return _of_this_thread.cleaner


def _is_allowed_as_written(tag: str, attribute: str, value: str) -> bool:
    """Check an attribute as bleach passes it, with character references unresolved."""
    return _is_allowed(tag, attribute, html.unescape(value))


def _is_allowed(tag: str, attribute: str, value: str | None) -> bool:
    if (tag, attribute) == ("a", "href"):
        return links.is_followable(value or "")
    if (tag, attribute) == ("a", "rel"):
        return value == LINK_REL
    return (tag, attribute) in {("a", "title"), ("abbr", "title")}


class _Inspection(HTMLParser):
    """Check of the result by a parser that shares no code with bleach."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._is_clean = True

    @classmethod
    def passes(cls, result: str) -> bool:
        """Return whether all tags and attributes are allowed and properly closed."""
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
    """Column for the output of `sanitise`: text in the database, `Markup` when loaded.

    A value not yet loaded from the database is the string that was assigned, so templates escape
    it.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Convert to `str`, because not every driver accepts `Markup`."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        """Return the stored HTML as `Markup`."""
        return None if value is None else trusted(value)


def with_places(html: str, spans: Mapping[int, Sequence[highlight.Span]], *, name: str) -> Markup:
    """Return the output of `sanitise` with numbered spans of its text highlighted."""
    return trusted(highlight.mark_spans(str(html), spans, name=name))


def trusted(html: str) -> Markup:
    """Mark HTML as safe that the site generated: from its articles, or by `sanitise`.

    Never for anything else: it reaches the page unescaped.
    """
    return Markup(html)  # noqa: S704


def json_block(data: Mapping[str, Any]) -> Markup:
    """Return JSON for a `<script>` data block.

    Characters that could end the element are escaped as JSON escapes.
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(written.translate(_SPELLED_OUT))  # noqa: S704
