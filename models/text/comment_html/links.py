"""Links in comments: which URLs may be followed, and detection of bare URLs."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator

MAX_LENGTH = 2_000  # characters of a URL

# A URL is accepted only in a form for which the WHATWG's rules (url.spec.whatwg.org) and RFC 3986
# give the same scheme and host.
_WEB = re.compile(r"https?://(?P<host>[^/?#:]+)(?::(?P<port>[0-9]{1,5}))?(?:[/?#].*)?", re.I)
_MAIL = re.compile(r"mailto:[a-z0-9.!#$*+=_~'-]{1,64}@(?P<host>[^@]+)", re.I)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.I)
_REFERENCE = re.compile(r"&#?\w+;")

# Browsers rewrite these in a path.
_REFUSED = frozenset('\\`"<>^{|} ')

_OPENING = "([{<\"'“‘«"
_TRAILING = ".,;:!?\"'”’»>]}…*。，、；：！？）】》」』"


def is_followable(address: str) -> bool:
    """Return whether a URL is safe to link: absolute http(s), or mailto with one address.

    Takes the URL with HTML character references resolved. If in doubt, returns False: the text is
    kept, only the link is dropped.
    """
    if len(address) > MAX_LENGTH or not address.isprintable() or _REFUSED & set(address):
        return False
    if _REFERENCE.search(address):  # a reader that resolves references twice might go elsewhere
        return False
    if mail := _MAIL.fullmatch(address):
        return _is_domain(mail["host"])
    web = _WEB.fullmatch(address)
    return bool(web and int(web["port"] or 0) < 1 << 16 and _is_host(web["host"]))


def _is_host(host: str) -> bool:
    return _is_domain(host) or _is_ipv4(host)


def _is_domain(host: str) -> bool:
    """Return whether all labels are plain and the last isn't numeric.

    Browsers read a host with a numeric last label as IPv4.
    """
    labels = host.split(".")
    plain = all(_LABEL.fullmatch(label) for label in labels)
    return plain and len(host) <= 253 and not _NUMBER.fullmatch(labels[-1]) and _is_settled(host)


def _is_settled(host: str) -> bool:
    """Return whether browsers leave the host unchanged.

    UTS #46 maps some characters to others, even to “/”.
    """
    return host.isascii() or unicodedata.normalize("NFKC", host).casefold() == host.casefold()


def _is_ipv4(host: str) -> bool:
    try:
        return bool(ipaddress.IPv4Address(host))
    except ValueError:
        return False


def find_bare(text: str) -> Iterator[tuple[str, str]]:
    """Yield (text, URL) pairs that make up the whole text; the URL may be empty.

    A URL is a whole token between white space, without leading brackets and quotation marks or
    trailing punctuation. Runs in linear time.
    """
    before: list[str] = []
    for token in re.split(r"(\s+)", text):
        start, end = _trim(token) if "://" in token else (0, 0)
        if (
            end
            and token[start:end].lower().startswith(("http://", "https://"))
            and is_followable(token[start:end])
        ):
            yield "".join([*before, token[:start]]), token[start:end]
            before = [token[end:]]
        else:
            before.append(token)
    yield "".join(before), ""


def _trim(token: str) -> tuple[int, int]:
    """Return start and end of the URL in a token, keeping a bracket opened inside the URL."""
    start = len(token) - len(token.lstrip(_OPENING))
    end = len(token)
    unopened = token.count(")", start) - token.count("(", start)
    while end > start and (token[end - 1] in _TRAILING or (token[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= token[end] == ")"
    return start, end
