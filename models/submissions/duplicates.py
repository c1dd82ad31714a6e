"""Whether a reply was sent before: the same press of the button, or the same person's words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, or_, select

from extensions import db
from models.comments.comment import Comment

SENT = select(Comment.id, Comment.key_digest, Comment.duplicate_fingerprint).where(
    or_(
        Comment.key_digest.in_(bindparam("keys", expanding=True)),
        Comment.duplicate_fingerprint.in_(bindparam("words", expanding=True)),
    )
)


def sent_before(
    *, keys: Collection[bytes], words: Collection[bytes]
) -> tuple[Comment | None, Comment | None]:
    """The comment with one of these digests of keys, and the one with one of these fingerprints
    of words."""
    found = db.session.execute(SENT, {"keys": list(keys), "words": list(words)}).all()
    by_key = [each.id for each in found if each.key_digest in keys]
    by_words = [each.id for each in found if each.duplicate_fingerprint in words]
    return _first(by_key), _first(by_words)


def _first(numbers: Sequence[int]) -> Comment | None:
    return db.session.get_one(Comment, numbers[0]) if numbers else None
