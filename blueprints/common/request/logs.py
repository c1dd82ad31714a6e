"""Structured logs on stderr: one JSON object a line, a request id, nothing personal."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from blueprints.common.request.log_masking import dump_no_memory, mask

SAID = ("request", "method", "page", "status", "milliseconds")
REQUEST_ID = "X-Request-ID"  # a header that names the request as its line in the log does


class Line(logging.Formatter):
    """A record as one line of JSON. An address in it, from wherever, is masked: for the most part
    already, when the record was made."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": g.get("request_id") if has_request_context() else None,
        }
        line |= {key: getattr(record, key) for key in SAID if hasattr(record, key)}
        line["trace"] = record.exc_text
        return mask(json.dumps({k: v for k, v in line.items() if v is not None}))


class ToStderr(logging.Handler):
    """Writes each line to what stderr is at that moment. Never raises: a fault in here would take
    the place of the answer that is logged."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(Exception):
            print(self._line(record), file=sys.stderr, flush=True)  # noqa: T201 - this is the log

    def _line(self, record: logging.LogRecord) -> str:
        try:
            return self.format(record)
        except Exception as error:
            said = {"level": "error", "logger": record.name}
            return json.dumps(said | {"message": f"unwritable record: {type(error).__name__}"})


def set_up_logging(app: Flask) -> None:
    """Write every record through `Line`, and one record for each request.

    A request is named by its endpoint, not its path: a path can be a receipt's secret.
    """
    dump_no_memory()
    _write_lines()

    def begin() -> None:
        g.request_id, g.began = new_request_id(), time.perf_counter()

    def end(response: Response) -> Response:
        if "began" in g:
            said = {"method": request.method, "page": request.endpoint or "none"}
            say_answered(app.logger, said, status=response.status_code, began=g.began)
            response.headers[REQUEST_ID] = g.request_id
        return response

    app.before_request(begin)
    app.after_request(end)


def new_request_id() -> str:
    """What a request is known by in the log and to whoever asked: random."""
    return secrets.token_hex(8)


def say_answered(
    logger: logging.Logger, said: dict[str, Any], *, status: int, began: float
) -> None:
    """Write the line of a request that `began` at that moment of `time.perf_counter`."""
    took = round((time.perf_counter() - began) * 1000, 1)
    logger.info("answered", extra={**said, "status": status, "milliseconds": took})


def _write_lines() -> None:
    """Let the root logger write to stderr, once, however many sites this process builds."""
    root = logging.getLogger()
    for each in [each for each in root.handlers if isinstance(each.formatter, Line)]:
        root.removeHandler(each)
    handler = ToStderr()
    handler.setFormatter(Line())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a fault in logging must not print what it could not mask
    logging.getLogger("alembic").setLevel(logging.WARNING)
