"""What is the same for each site of the tests, worked out once: a process that serves readers
builds one site, the tests build thousands."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from models.screening.crisis import help_file
from models.screening.crisis.help_box import HelpBox

COMPILED = ("_parts", "_trace", "_converters", "arguments")  # of a rule; nobody changes them later
_kinds: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}
_first: dict[tuple[object, ...], Rule] = {}
_compile = Rule.compile


def keep_statements(engine: Engine) -> None:
    """Let what this engine has asked its server, and what it compiles, be for all of its kind."""
    _kinds[engine.name] = engine.dialect, LRUCache(2_000)


def share_statements(engine: Engine) -> None:
    """Compile no SQL that a site before compiled: a third of the time of a first request."""
    if engine.name in _kinds:
        engine.dialect, engine._compiled_cache = _kinds[engine.name]


def share_addresses() -> None:
    """Let werkzeug read an address, and write the functions that build it, for the first site
    alone: most of the time of a start."""
    Rule.compile = _compile_once  # type: ignore[assignment, method-assign]  # a test’s own


def _compile_once(rule: Rule) -> None:
    """No more enters it than these; of a site's addresses a converter knows nothing."""
    kinds = tuple(rule.map.converters.values())
    where = rule.rule, rule.subdomain, rule.host, rule.merge_slashes, rule.map.host_matching
    key = (*where, repr(rule.defaults), kinds)
    if key not in _first:
        _compile(rule)
        _first[key] = rule
    for name in COMPILED:
        setattr(rule, name, getattr(_first[key], name))
    first: Any = _first[key]  # its methods are bound to it
    rule._build = first._build.__func__.__get__(rule)
    rule._build_unknown = first._build_unknown.__func__.__get__(rule)


def share_help() -> None:
    """Read a help box once, however many sites show it: more than all else of a start."""
    read = help_file._read

    @cache
    def read_once(path: Path, _written: bytes) -> HelpBox:
        return read(path)

    help_file._read = lambda path: read_once(path, path.read_bytes())


class Templates(BytecodeCache):
    """Every template as it was compiled first."""

    def __init__(self) -> None:
        self.compiled: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key + bucket.checksum] = bucket.code
