"""Every door of the site, tried by somebody who should not get in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
READING = {"GET", "HEAD", "OPTIONS"}


def doors_that_open(site: Flask, client: FlaskClient, *, open_doors: set[str]) -> list[str]:
    """The doors, as “POST endpoint”, that let `client` in though they are not `open_doors`."""
    return [
        f"{method} {rule.endpoint}"
        for rule, path, method in _tries(site)
        if rule.endpoint not in open_doors
        if not _is_turned_away(client.open(path, method=method), method)
    ]


def _tries(site: Flask) -> Iterator[tuple[Rule, str, str]]:
    for rule in site.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in METHODS:
            if method in (rule.methods or set()):
                yield rule, path, method


def _is_turned_away(answer: TestResponse, method: str) -> bool:
    if method in READING:
        return answer.status_code == 302 and answer.location.startswith("/login?next=/")
    return answer.status_code == 401
