"""No template can show a secret setting, whatever is written into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any

import pytest
from flask import Flask, render_template_string, template_rendered
from jinja2 import Template

from config import Settings
from tests.support.cast import Desk, Reader, publish

SECRET = "s3cret-that-no-page-may-show"  # in each setting that is secret
DEEPEST = 5  # attributes after one another
NOTHING_INSIDE = (str, bytes, int, float, type(None), type, FunctionType, MethodType, ModuleType)


@pytest.fixture
def secretive(build: Callable[..., Flask]) -> Flask:
    """A site each of whose secret settings is known to the test."""
    app = build(
        secret_key=f"{SECRET}-{SECRET}",
        mail_url=f"smtp://site:{SECRET}@127.0.0.1",
        notify_urls=f"json://{SECRET}.example",
    )
    publish(app)
    return app


def inside(value: Any) -> Iterator[tuple[str, Any]]:
    """What a template reaches from a value with a dot or brackets, but for Python's own names."""
    if isinstance(value, partial):
        value = {"args": [*value.args, *value.keywords.values()]}
    if isinstance(value, Mapping):
        return ((str(name), value[name]) for name in list(value))
    if isinstance(value, list | tuple | set | frozenset):
        return ((str(number), each) for number, each in enumerate(value))
    if isinstance(value, NOTHING_INSIDE):
        return iter(())
    public = (name for name in dir(value) if not name.startswith("_"))
    return ((name, _attribute(value, name)) for name in public)


def _attribute(value: Any, name: str) -> Any:
    try:
        return getattr(value, name)
    except Exception:  # a property that this request has no value for
        return None


def leaks(name: str, value: Any, seen: set[int], depth: int = 0) -> Iterator[str]:
    """Where the secret, or the settings as a whole, can be read."""
    if isinstance(value, Settings) or (isinstance(value, str | bytes) and SECRET in str(value)):
        yield name
    elif depth < DEEPEST and id(value) not in seen:
        seen.add(id(value))
        for inner, each in inside(value):
            yield from leaks(f"{name}.{inner}", each, seen, depth + 1)


@pytest.mark.parametrize(
    "path", ["/articles/sleep-and-pain", "/privacy", "/login", "/moderation/", "/nowhere"]
)
def test_no_secret_can_be_reached_from_a_template(secretive: Flask, path: str) -> None:
    found: list[str] = []

    def look(_app: Flask, template: Template, context: dict[str, Any], **_more: Any) -> None:
        for name, value in {**template.globals, **context}.items():
            found.extend(leaks(name, value, set()))

    client = Reader(secretive).client if path == "/login" else Desk.signed_in(secretive).client
    with template_rendered.connected_to(look, secretive):
        client.get(path)

    assert found == []


def test_the_settings_as_a_whole_are_no_name_in_a_template(secretive: Flask) -> None:
    names = "{{ config }}{% for each in names %}{{ site[each] }}{% endfor %}"
    secret = [each.name for each in fields(Settings) if each.metadata["secret"]]

    with secretive.test_request_context():
        assert render_template_string(names, names=secret) == ""
