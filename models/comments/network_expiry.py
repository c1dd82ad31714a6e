"""Expiry of network fingerprints and duplicate fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, select, update

from extensions import db
from models.commenters.network import FromNetwork
from models.comments.comment import Comment

DUPLICATE_WINDOW = timedelta(hours=24)


def network_kept() -> timedelta:
    """Return how long network fingerprints are kept, as configured."""
    kept: timedelta = current_app.config["SETTINGS"].network_kept
    return kept


def with_network(kind: type[FromNetwork], before: datetime) -> Select[int]:
    """Select ids of rows from before that time that still have a network fingerprint."""
    known = kind.network_fingerprint.is_not(None), kind.created_at < before
    return select(kind.id).where(*known, ~kind.is_held()).order_by(kind.created_at)


def with_duplicate_fingerprint(kind: type[Comment], before: datetime) -> Select[int]:
    """Select ids of comments from before that time that still have a duplicate fingerprint.

    It is derived with the network fingerprint and never outlives it.
    """
    return with_network(kind, before).where(kind.duplicate_fingerprint.is_not(None))


def expire_networks(kind: type[FromNetwork], *, until: datetime) -> None:
    """Delete the network fingerprints due at `until`, skipping rows locked by others."""
    clear_networks(kind, _free(kind, with_network(kind, until - network_kept())))


def expire_fingerprints(kind: type[Comment], *, until: datetime) -> None:
    """Delete the network and duplicate fingerprints of comments due at `until`."""
    expire_networks(kind, until=until)
    clear_duplicate_fingerprints(
        kind, _free(kind, with_duplicate_fingerprint(kind, until - DUPLICATE_WINDOW))
    )


def clear_networks(kind: type[FromNetwork], ids: Sequence[int]) -> None:
    """Delete the network fingerprints of these rows.

    Of comments, the duplicate fingerprints too.
    """
    nothing: dict[str, None] = {"network_fingerprint": None}
    if hasattr(kind, "duplicate_fingerprint"):
        nothing["duplicate_fingerprint"] = None
    if ids:
        db.session.execute(update(kind).where(kind.id.in_(ids)).values(nothing))


def clear_duplicate_fingerprints(kind: type[Comment], ids: Sequence[int]) -> None:
    """Delete the duplicate fingerprints of these comments."""
    if ids:
        nothing = {"duplicate_fingerprint": None}
        db.session.execute(update(kind).where(kind.id.in_(ids)).values(nothing))


def _free(kind: type[FromNetwork], due: Select[int]) -> Sequence[int]:
    free = due.with_for_update(of=kind, skip_locked=True, key_share=True)
    return db.session.scalars(free).all()
