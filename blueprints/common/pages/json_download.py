"""What is held about somebody, as a file to keep."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Response


def as_file(held: dict[str, Any], *, name: str) -> Response:
    """A JSON file to download, which nothing keeps a copy of on the way."""
    written = json.dumps(held, ensure_ascii=False, indent=2, default=_moment) + "\n"
    answer = Response(written, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _moment(value: datetime) -> str:
    """A moment as RFC 3339 writes it."""
    return value.isoformat(timespec="seconds")
