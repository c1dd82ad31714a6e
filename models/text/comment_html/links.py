"""Links in what a reader wrote: which address may be followed, and where bare ones stand."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator

LONGEST = 2_000  # characters of an address

# An address is accepted only in the shape in which every reading of it, the WHATWG's
# (url.spec.whatwg.org) and RFC 3986's, finds the same scheme and the same host.
_WEB = re.compile(r"https?://(?P<host>[^/?#:]+)(?::(?P<port>[0-9]{1,5}))?(?:[/?#].*)?", re.I)
_MAIL = re.compile(r"mailto:[a-z0-9.!#$*+=_~'-]{1,64}@(?P<host>[^@]+)", re.I)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.I)
_REFERENCE = re.compile(r"&#?\w+;")

# In a path a browser would read these in its own way, or rewrite them.
_REFUSED = frozenset('\\`"<>^{|} ')

_OPENING = "([{<\"'“‘«"
_TRAILING = ".,;:!?\"'”’»>]}…*。，、；：！？）】》」』"


def is_followable(address: str) -> bool:
    """Tell whether a link may lead there: absolute http(s), or mailto with an address alone.

    The address is judged as it stands after HTML's character references are resolved. In doubt
    the answer is no: the words stay, only the link goes.
    """
    if len(address) > LONGEST or not address.isprintable() or _REFUSED & set(address):
        return False
    if _REFERENCE.search(
        address
    ):  # resolved once more by a careless reader, it might lead elsewhere
        return False
    if mail := _MAIL.fullmatch(address):
        return _is_domain(mail["host"])
    web = _WEB.fullmatch(address)
    return bool(web and int(web["port"] or 0) < 1 << 16 and _is_host(web["host"]))


def _is_host(host: str) -> bool:
    return _is_domain(host) or _is_ipv4(host)


def _is_domain(host: str) -> bool:
    """Tell whether each label is plain; a browser takes a last one that is a number for IPv4."""
    labels = host.split(".")
    plain = all(_LABEL.fullmatch(label) for label in labels)
    return plain and len(host) <= 253 and not _NUMBER.fullmatch(labels[-1]) and _is_settled(host)


def _is_settled(host: str) -> bool:
    """Tell whether a browser keeps these letters: UTS #46 turns some into others, even into “/”."""
    return host.isascii() or unicodedata.normalize("NFKC", host).casefold() == host.casefold()


def _is_ipv4(host: str) -> bool:
    try:
        return bool(ipaddress.IPv4Address(host))
    except ValueError:
        return False


def find_bare(text: str) -> Iterator[tuple[str, str]]:
    """Yield (words, address) pairs that make up the text; the address may be empty.

    An address is a whole token between white space, without the brackets and quotation marks
    before it and the punctuation after it. Takes time linear in the length.
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
    """Return where the address in a token starts and ends; a bracket it opened itself stays."""
    start = len(token) - len(token.lstrip(_OPENING))
    end = len(token)
    unopened = token.count(")", start) - token.count("(", start)
    while end > start and (token[end - 1] in _TRAILING or (token[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= token[end] == ")"
    return start, end
