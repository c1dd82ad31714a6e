"""Hosts with their own addresses, joined by a bridge, invisible to the rest of the computer.

Everything is in a namespace that ends with the process that made it, so nothing is left behind.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

SUBNET = "10.77.0.0/16"
BITS = SUBNET.partition("/")[2]
HUB = "10.77.0.1"  # this process
NAMES = Path("/run/netns")


def alone(command: Iterable[str]) -> list[str]:
    """Return `command`, wrapped to run in a new network and process namespace; all its children end
    with it."""
    return ["unshare", "--net", "--mount-proc", "--pid", "--fork", "--kill-child", *command]


def within(host: str) -> tuple[str, ...]:
    """Return the prefix that runs a command on a host."""
    return ("ip", "netns", "exec", host)


def make(*addresses: str) -> None:
    """Create a bridge with these addresses, and host names that other processes don't see."""
    NAMES.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "none", str(NAMES))
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", "bridge", "type", "bridge")
    for address in (HUB, *addresses):
        _run("ip", "address", "add", f"{address}/{BITS}", "dev", "bridge")
    _run("ip", "link", "set", "bridge", "up")


def join(host: str, *addresses: str) -> None:
    """Join a host to the bridge by a virtual cable."""
    _run("ip", "netns", "add", host)
    _run("ip", "link", "add", host, "type", "veth", "peer", "name", "cable", "netns", host)
    _run("ip", "link", "set", host, "master", "bridge", "up")
    for address in addresses:
        _run("ip", "-n", host, "address", "add", f"{address}/{BITS}", "dev", "cable")
    for device in ("lo", "cable"):
        _run("ip", "-n", host, "link", "set", device, "up")


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
