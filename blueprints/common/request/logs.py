"""Structured logs on stderr: one JSON object a line, with a request id and no personal data."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from blueprints.common.request.log_masking import disable_core_dumps, mask

REQUEST_FIELDS = ("request", "method", "page", "status", "milliseconds")
REQUEST_ID_HEADER = "X-Request-ID"  # response header, as in the log


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON, and masks email addresses in it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": g.get("request_id") if has_request_context() else None,
        }
        line |= {key: getattr(record, key) for key in REQUEST_FIELDS if hasattr(record, key)}
        line["trace"] = record.exc_text
        return mask(json.dumps({k: v for k, v in line.items() if v is not None}))


class StderrHandler(logging.Handler):
    """Writes each line to the current stderr. Never raises, as an error here would replace the
    response."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(Exception):
            print(self._line(record), file=sys.stderr, flush=True)  # noqa: T201 - this is the log

    def _line(self, record: logging.LogRecord) -> str:
        try:
            return self.format(record)
        except Exception as error:
            fields = {"level": "error", "logger": record.name}
            return json.dumps(fields | {"message": f"unwritable record: {type(error).__name__}"})


def set_up_logging(app: Flask) -> None:
    """Log every record as JSON, and one record for each request.

    A request is named by its endpoint, not its path: a path can contain a receipt's secret token.
    """
    disable_core_dumps()
    _configure_root_logger()

    def begin() -> None:
        g.request_id, g.began = new_request_id(), time.perf_counter()

    def end(response: Response) -> Response:
        if "began" in g:
            fields = {"method": request.method, "page": request.endpoint or "none"}
            log_request(app.logger, fields, status=response.status_code, began=g.began)
            response.headers[REQUEST_ID_HEADER] = g.request_id
        return response

    app.before_request(begin)
    app.after_request(end)


def new_request_id() -> str:
    """Return a random id, for the log and the response header."""
    return secrets.token_hex(8)


def log_request(
    logger: logging.Logger, fields: dict[str, Any], *, status: int, began: float
) -> None:
    """Log a finished request; `began` is its start by `time.perf_counter`."""
    took = round((time.perf_counter() - began) * 1000, 1)
    logger.info("answered", extra={**fields, "status": status, "milliseconds": took})


def _configure_root_logger() -> None:
    """Make the root logger write JSON to stderr, once, however many apps this process builds."""
    root = logging.getLogger()
    for each in [each for each in root.handlers if isinstance(each.formatter, JsonFormatter)]:
        root.removeHandler(each)
    handler = StderrHandler()
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # logging would print the unmasked record
    logging.getLogger("alembic").setLevel(logging.WARNING)
