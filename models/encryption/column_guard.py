"""Guard that keeps plain-text email addresses out of the database."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, Session

from extensions import Model
from models.errors import AddressInColumn

_LOCAL = r"[^\s@<>\"'(),:;]{0,63}[^\s@<>\"'(),:;/]"  # “@” after a slash belongs to a URL path
_LABEL = r"[^\s@<>\"'(),:;.]+"
ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")


def holds_address(text: str) -> bool:
    """Return whether `text` contains an email address."""
    return ADDRESS.search(text) is not None


@event.listens_for(Session, "before_flush")
def _refuse_addresses(session: Session, _context: Any, _instances: Any) -> None:
    """Raise `AddressInColumn` if a new or changed row holds an address in plain text.

    A column that may hold one declares `info={"may_hold_address": "the reason"}`.
    """
    for row in [*session.new, *session.dirty]:
        if isinstance(row, Model):
            _check_row(row)


def _check_row(row: Any) -> None:
    state = inspect(row)
    mapper: Mapper[Any] = state.mapper
    for attribute in mapper.column_attrs:
        value = state.dict.get(attribute.key)  # reads no unloaded attribute
        guarded = "may_hold_address" not in attribute.columns[0].info
        if guarded and holds_address(_as_text(value)):
            raise AddressInColumn(attribute.key)


def _as_text(value: Any) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:  # ciphertext or a digest
        return ""
