"""URL converters for row ids and slugs. An id beyond the database's range is a 404."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter

from models.query_values import MAX_ID


class RowNumber(IntegerConverter):
    """`<int:…>` in a path: the id of a row."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": MAX_ID, **options})


class Slug(BaseConverter):
    """`<slug:…>` in a path: lower-case letters, digits and hyphens."""

    regex = "[a-z0-9-]{1,120}"


def register_url_converters(app: Flask) -> None:
    """Use these converters for every `<int:…>` and `<slug:…>`."""
    app.url_map.converters.update(int=RowNumber, slug=Slug)
