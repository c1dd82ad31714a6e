"""What stands for a row in a path: its number or its slug, never a fault of the database."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter

from models.query_values import MAX_ID


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a larger number is an unknown page."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": MAX_ID, **options})


class Slug(BaseConverter):
    """`<slug:…>` in an address: lower-case letters, digits and hyphens, as an article's."""

    regex = "[a-z0-9-]{1,120}"


def register_url_converters(app: Flask) -> None:
    """Let every `<int:…>` of the site be a row's number, and `<slug:…>` an article's slug."""
    app.url_map.converters.update(int=RowNumber, slug=Slug)
