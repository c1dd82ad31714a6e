"""What a request brings along: read to its end before any row is touched."""

from __future__ import annotations

from flask import Flask, request

from extensions import SAFE_METHODS


def bind_bodies(app: Flask) -> None:
    """Read each form first: a slow sender must not hold a lock while others wait."""
    app.before_request(_read)


def _read() -> None:
    if request.method not in SAFE_METHODS:
        len(request.form)  # a form that is too long ends here, with 413
