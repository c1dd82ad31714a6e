"""The network a reader writes from: recognised for a day, never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from models import privacy

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
        return privacy.fingerprint(f"network {at:%Y-%m-%d}", self.prefix)

    def fingerprints_since(self, start: datetime, *, until: datetime) -> list[bytes]:
        """The fingerprints in force from `start` to `until`: two of them around midnight."""
        days = (until.date() - start.date()).days
        return [self.fingerprint(until - timedelta(days=each)) for each in range(days + 1)]
