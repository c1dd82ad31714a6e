"""Tokeniser for typed comments: tells allowed tags from text that contains “<”."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5 as references

from models.text.normalise import normalise

# The tags WordPress allows in comments, plus those for paragraphs, lists and code.
NAMES = (
    *("a", "abbr", "b", "cite", "code", "del", "em", "i", "q", "s", "strong"),
    *("blockquote", "br", "li", "ol", "p", "pre", "ul"),
)

# A tag may hold only name=value pairs, so that “<b high and >low” and “<i think so>” stay text.
# Values can't contain “<” and the quantifiers are possessive, so matching takes linear time.
_ATTRIBUTE = r"""\s++([a-z][a-z0-9:_-]*+)\s*+=\s*+("[^"<]*+"|'[^'<]*+'|[^\s"'<>`]++)"""
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{'|'.join(NAMES)})"
    rf"(?P<attributes>(?:{_ATTRIBUTE})*+)\s*+(?P<empty>/?)>",
    re.ASCII | re.IGNORECASE,  # otherwise “ſ” would match s
)
_ATTRIBUTES = re.compile(_ATTRIBUTE, re.ASCII | re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.ASCII | re.I)


@dataclass(frozen=True)
class Tag:
    """One allowed tag as typed; `empty` is the slash of `<b/>`."""

    name: str
    closes: bool = False
    empty: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def read(source: str) -> Iterator[str | Tag]:
    """Yield text and allowed tags in order; anything else is text."""
    position = 0
    for match in _TAG.finditer(source):
        yield source[position : match.start()]
        yield _as_tag(match)
        position = match.end()
    yield source[position:]


def places(source: str) -> Iterator[tuple[int, int, Tag]]:
    """Yield start, end and tag of each allowed tag."""
    for match in _TAG.finditer(source):
        yield match.start(), match.end(), _as_tag(match)


def _as_tag(match: re.Match[str]) -> Tag:
    attributes: dict[str, str] = {}
    for name, value in _ATTRIBUTES.findall(match["attributes"]):
        attributes.setdefault(name.lower(), resolve(_unquoted(value)).strip())
    return Tag(
        name=match["name"].lower(),
        closes=bool(match["close"]),
        empty=bool(match["empty"]),
        attributes=attributes,
    )


def _unquoted(value: str) -> str:
    return value[1:-1] if value[0] in "\"'" else value


def resolve(text: str) -> str:
    """Replace character references by their characters: `&copy;` is “©”.

    Only complete references count: “AT&T”, “&notit;” and “&copy” without its semicolon stay as
    typed, as do references to characters that `normalise` removes.
    """
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    reference = match[0]
    known = reference[1] == "#" or reference[1:] in references
    character = html.unescape(reference) if known else reference
    return character if character and character == normalise(character) else reference
