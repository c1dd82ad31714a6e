"""What only few need is loaded when the first of them does, not at the start."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """A module that is loaded when something of it is asked for.

    Threads may ask at once, for `import_module` lets one load it while others wait. Python's own
    `LazyLoader` puts up with that from 3.11.8 and 3.12.2 on (python/cpython#114763).
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def later(name: str) -> ModuleType:
    """The module of that name, to be loaded by its first use: `charts = later("rooms.charts")`."""
    return _Later(name)
