"""Pytest plugin that saves every kind of HTML page and email that the tests see, for the checker.

`AUDIT_PAGES` names the folder. Two responses of one view and status are the same kind if their tags
have the same attributes, whatever the text.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, request_finished, template_rendered
from jinja2 import Template

FOLDER = Path(os.environ["AUDIT_PAGES"])
TAG, VALUE = re.compile(r"<[^>]*>"), re.compile(r'"[^"]*"')
MAILS = "mail/"


def pytest_configure() -> None:
    """Hook into every app that a test creates."""
    request_finished.connect(_keep_page)
    template_rendered.connect(_keep_mail)


def _keep_page(site: Flask, response: Response, **_more: Any) -> None:
    view = site.view_functions.get(request.endpoint or "")
    if request.method == "HEAD" or (view and view.__module__.startswith("tests.")):
        return
    is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
    if is_page and not response.content_encoding:
        _keep(
            f"{request.endpoint or 'none'} {response.status_code}", response.get_data(as_text=True)
        )


def _keep_mail(_site: Flask, template: Template, context: dict[str, Any], **_more: Any) -> None:
    name = template.name or ""
    if name.startswith(MAILS) and name.endswith(".html"):
        _keep(f"mail {name.removeprefix(MAILS).removesuffix('.html')}", template.render(context))


def _keep(name: str, html: str) -> None:
    tags = sorted({VALUE.sub("", each) for each in TAG.findall(html)})
    kind = sha256("".join(tags).encode()).hexdigest()[:16]
    (FOLDER / f"{name.replace('/', '.')} {kind}.html").write_text(html)
