"""Hosts with addresses of their own, joined by a bridge, that nothing else on this computer sees.

All of it lives in a namespace that ends with the process that made it: nothing is left behind.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

SUBNET = "10.77.0.0/16"
BITS = SUBNET.partition("/")[2]
HUB = "10.77.0.1"  # where this process is
NAMES = Path("/run/netns")


def alone(command: Iterable[str]) -> list[str]:
    """`command`, called so that it sees no network but the one it makes, and that whatever it
    started ends with it."""
    return ["unshare", "--net", "--mount-proc", "--pid", "--fork", "--kill-child", *command]


def within(host: str) -> tuple[str, ...]:
    """What a command begins with to run on a host."""
    return ("ip", "netns", "exec", host)


def make(*addresses: str) -> None:
    """Make a bridge on which this process has these addresses, and names for hosts that other
    processes don't see."""
    NAMES.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "none", str(NAMES))
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", "bridge", "type", "bridge")
    for address in (HUB, *addresses):
        _run("ip", "address", "add", f"{address}/{BITS}", "dev", "bridge")
    _run("ip", "link", "set", "bridge", "up")


def join(host: str, *addresses: str) -> None:
    """Join a host to the bridge by a cable of its own."""
    _run("ip", "netns", "add", host)
    _run("ip", "link", "add", host, "type", "veth", "peer", "name", "cable", "netns", host)
    _run("ip", "link", "set", host, "master", "bridge", "up")
    for address in addresses:
        _run("ip", "-n", host, "address", "add", f"{address}/{BITS}", "dev", "cable")
    for device in ("lo", "cable"):
        _run("ip", "-n", host, "link", "set", device, "up")


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
