"""Limits on what clients may use of one server process, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """The limits of one process, and what happens at each.

    docs/scaling.md lists them for operators: keep both in step.
    """

    connections: int = 512
    """Open connections, each with a thread for its request. Further ones wait in the system's
    backlog. Half of the files that a process usually may open."""

    connections_per_client: int = 64
    """Open connections of one client. Of more, those that have been idle longest are closed, if for
    longer than `idle_seconds`. Not counted behind a proxy, whose connections carry
    many clients."""

    idle_seconds: float = 2
    """Idle time that a connection of a client with too many of them may have."""

    requests_per_client: int = 128
    """Concurrent requests of one client, reading and writing counted separately. Others get 429."""

    head_seconds: float = 30
    """From a connection's start, or the end of an answer, to the end of the next request's head.
    The connection is closed."""

    request_seconds: float = 60
    """Until the first byte of the response: head, body and work together. The client gets 408
    and the connection is closed."""

    answer_seconds: float = 120
    """From the first byte of a response until the client has all of it. The connection is reset."""

    queue_seconds: float = 15
    """From a complete request until a thread starts on it. The response is 503, which shows
    what was typed in a form."""

    large_bodies: int = 4
    """Concurrent bodies larger than an ordinary form, as each takes memory. Further
    ones get 503."""


def client_of(address: str) -> str:
    """Return what identifies a client: its IPv4 address, or its IPv6 /64 network."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
