"""What is the same for each site of the tests, worked out once: a process that serves readers
builds one site, the tests build thousands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from models.screening.urgent import help_file

_kinds: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_make_builder = Rule._compile_builder


def keep_statements(engine: Engine) -> None:
    """Let what this engine has asked its server, and what it compiles, be for all of its kind."""
    _kinds[engine.name] = engine.dialect, LRUCache(2_000)


def share_statements(engine: Engine) -> None:
    """Compile no SQL that a site before compiled: a third of the time of a first request."""
    if engine.name in _kinds:
        engine.dialect, engine._compiled_cache = _kinds[engine.name]


def share_addresses() -> None:
    """Let werkzeug write the function that builds an address once: half the time of a start."""
    Rule._compile_builder = _builder


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The function holds no more than these: converters and host are the rule's when called."""
    key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
    if key not in _builders:
        _builders[key] = _make_builder(rule, append_unknown)
    return _builders[key]


def share_fields() -> None:
    """Read the YAML of a help box once, however many sites show it: a quarter of a page's time."""
    help_file._parsed = cache(help_file._parsed)


class Templates(BytecodeCache):
    """Every template as it was compiled first."""

    def __init__(self) -> None:
        self.compiled: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get(bucket.checksum + bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.checksum + bucket.key] = bucket.code
