"""Limits on what clients may take from one process of the server, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """The limits of one process, each with what happens when it is reached.

    docs/scaling.md lists them for operators: keep both alike.
    """

    connections: int = 512
    """Open connections, each with a thread for its request. Further ones wait in the system's
    backlog. Half of the files that a process usually may open."""

    connections_per_client: int = 64
    """Open connections of one client. Of more, those are closed that have waited longest for their
    client, if for more than `idle_seconds`. Not counted behind a proxy, whose connections carry
    many clients."""

    idle_seconds: float = 2
    """What a client with too many connections may let one of them wait."""

    requests_per_client: int = 128
    """Requests of one client under way, reading and writing counted apart. Further ones get 429."""

    head_seconds: float = 30
    """From a connection's start, or the end of an answer, to the end of the next request's head.
    The connection is closed."""

    request_seconds: float = 60
    """Without a byte of an answer: head, body and work of a request together. The client gets 408
    and the connection is closed."""

    answer_seconds: float = 120
    """From an answer's first byte until the client has all of it. The connection is reset."""

    queue_seconds: float = 15
    """From a complete request until a thread begins to work on it. The answer is 503, which shows
    a form's words again."""

    large_bodies: int = 4
    """Bodies longer than an ordinary form may be, under way at once: each takes memory. Further
    ones get 503."""


def client_of(address: str) -> str:
    """Return what one client is known by: its IPv4 address, or its IPv6 network of 64 bits."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
