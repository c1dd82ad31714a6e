"""The network a reader writes from: recognised for a while, never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.column_types import UTCDateTime
from models.encryption import sealing

PREFIX = {4: 24, 6: 48}  # bits: a household or an office, not a device


@dataclass(frozen=True, slots=True)
class Network:
    """A network by its first bits, e.g. 192.0.2.0/24 or 2001:db8:1::/48."""

    prefix: str

    @classmethod
    def of(cls, address: str | None) -> Network:
        """The network of a client's IP address; one shared network for what is no address."""
        try:
            ip = ip_address(address or "")
        except ValueError:
            return cls("unknown")
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        return cls(str(ip_network((ip, PREFIX[ip.version]), strict=False)))

    def fingerprint(self, at: datetime) -> bytes:
        """Recognise this network during one day (UTC): 32 bytes, under a key that changes daily."""
        return sealing.fingerprint("network", self.prefix, day=at.date())

    def fingerprints_since(self, start: datetime, *, until: datetime) -> list[bytes]:
        """The fingerprints in force from `start` to `until`, under each key by which rows may
        know them: the newest, under the key in use, comes first."""
        days = [until.date() - timedelta(days=each) for each in range(_days(start, until) + 1)]
        return [
            each
            for day in days
            for each in sealing.fingerprints("network", self.prefix, day=day).values()
        ]


def _days(start: datetime, until: datetime) -> int:
    return (until.date() - start.date()).days


class FromNetwork:
    """Mixin of the tables whose rows arrive from a reader's network: comments and reports."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    network_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    @classmethod
    def is_held(cls) -> ColumnElement[bool]:
        """Whether a legal hold keeps the row."""
        raise TypeError(f"{cls.__name__} does not say what a legal hold keeps")
