"""The guard before every write: no column takes an e-mail address unless it says why."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, Session

from extensions import Model
from models.errors import AddressInColumn

_LOCAL = r"[^\s@<>\"'(),:;]{0,63}[^\s@<>\"'(),:;/]"  # an “@” after a slash is part of a path
_LABEL = r"[^\s@<>\"'(),:;.]+"
ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")


def holds_address(text: str) -> bool:
    """Whether `text` contains something that reads as an e-mail address."""
    return ADDRESS.search(text) is not None


@event.listens_for(Session, "before_flush")
def _refuse_addresses(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse every new or changed row that would hold an address in plain text.

    A column that may hold one says so with `info={"may_hold_address": "the reason"}`.
    """
    for row in [*session.new, *session.dirty]:
        if isinstance(row, Model):
            _look_at(row)


def _look_at(row: Any) -> None:
    state = inspect(row)
    mapper: Mapper[Any] = state.mapper
    for attribute in mapper.column_attrs:
        value = state.dict.get(attribute.key)  # what is not loaded is not written, nor may be read
        guarded = "may_hold_address" not in attribute.columns[0].info
        if guarded and holds_address(_as_text(value)):
            raise AddressInColumn(attribute.key)


def _as_text(value: Any) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:  # no text at all: sealed, or a digest
        return ""
