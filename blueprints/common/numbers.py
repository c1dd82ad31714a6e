"""Numbers from addresses and forms: a row's id or nothing, never a fault of the database."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter

HIGHEST = 2**31 - 1  # what an INTEGER column holds, on PostgreSQL too


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a larger number is an unknown page."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": HIGHEST, **options})


class Slug(BaseConverter):
    """`<slug:…>` in an address: lower-case letters, digits and hyphens, as an article's."""

    regex = "[a-z0-9-]{1,120}"


def bind_numbers(app: Flask) -> None:
    """Let every `<int:…>` of the site be a row's number, and `<slug:…>` an article's slug."""
    app.url_map.converters.update(int=RowNumber, slug=Slug)


def row_number(value: str | None) -> int:
    """The number somebody sent, from 1 to `HIGHEST`; 0 for anything else."""
    if not value or not value.isascii() or not value.isdigit() or len(value) > 10:
        return 0
    number = int(value)
    return number if number <= HIGHEST else 0
