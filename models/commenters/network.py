"""Network fingerprints: recognise a reader's network for a while without storing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.column_types import UTCDateTime
from models.encryption import sealing

PREFIX = {4: 24, 6: 48}  # bits by IP version: a household or office, not a device


@dataclass(frozen=True, slots=True)
class Network:
    """Network prefix, e.g. 192.0.2.0/24 or 2001:db8:1::/48."""

    prefix: str

    @classmethod
    def of(cls, address: str | None) -> Network:
        """Return the network of a client's IP address; all invalid addresses share one."""
        try:
            ip = ip_address(address or "")
        except ValueError:
            return cls("unknown")
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        return cls(str(ip_network((ip, PREFIX[ip.version]), strict=False)))

    def fingerprint(self, at: datetime) -> bytes:
        """Return the 32-byte fingerprint of this network for one day (UTC)."""
        return sealing.fingerprint("network", self.prefix, day=at.date())

    def fingerprints_since(self, start: datetime, *, until: datetime) -> list[bytes]:
        """Return the fingerprints in force from `start` to `until`, newest first.

        Under each live key; the first is the one new rows get.
        """
        days = [until.date() - timedelta(days=each) for each in range(_days(start, until) + 1)]
        return [
            each
            for day in days
            for each in sealing.fingerprints("network", self.prefix, day=day).values()
        ]


def _days(start: datetime, until: datetime) -> int:
    return (until.date() - start.date()).days


class FromNetwork:
    """Mixin for tables whose rows store a network fingerprint: comments and reports."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    network_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    @classmethod
    def is_held(cls) -> ColumnElement[bool]:
        """Match rows under a legal hold; subclasses must override it."""
        raise TypeError(f"{cls.__name__} does not say what a legal hold keeps")
