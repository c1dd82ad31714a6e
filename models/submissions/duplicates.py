"""Recognise a submission that was sent before: the same press of the button, or the same text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import bindparam, or_, select

from database.transactions import transaction_lock
from extensions import db
from models.comments.comment import Comment
from models.comments.network_expiry import DUPLICATE_WINDOW
from models.encryption import sealing
from models.submissions.submission import Submission

POST_KEY = re.compile(r"[A-Za-z0-9_-]{22,128}")  # at least 128 bits
EARLIER = select(Comment.id, Comment.key_digest, Comment.duplicate_fingerprint).where(
    or_(
        Comment.key_digest.in_(bindparam("keys", expanding=True)),
        Comment.duplicate_fingerprint.in_(bindparam("texts", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What recognises a submission: its `network` today, the digest of its `key` if that can't be
    guessed, and its `texts`.

    `texts` are the fingerprints under which a comment of the last `DUPLICATE_WINDOW` may hold the
    same text by the same commenter from the same network; the first is for a new comment. Only a
    pending comment has one, so nobody can find out whose a public text is by trying addresses.
    """

    network: bytes
    key: bytes | None
    texts: Sequence[bytes]

    @classmethod
    def of(cls, submission: Submission, at: datetime) -> Self:
        networks = submission.network.fingerprints_since(at - DUPLICATE_WINDOW, until=at)
        place = str(submission.article.id), str(submission.parent_id)
        parts = submission.email.casefold(), *place, submission.text.source
        return cls(
            network=networks[0],
            key=_digest(submission.post_key),
            texts=[
                text
                for network in networks
                for text in sealing.fingerprints("words", *parts, network).values()
            ],
        )

    def lock(self) -> None:
        """Make submissions from one network, and those with one key, wait for each other."""
        transaction_lock(self.network)
        if self.key:
            transaction_lock(self.key)

    def find_comments(self) -> tuple[Comment | None, Comment | None]:
        """Return the comment with the same key, and the one with the same text."""
        keys = [self.key] if self.key else []
        found = db.session.execute(EARLIER, {"keys": keys, "texts": self.texts}).all()
        by_key = [each.id for each in found if each.key_digest in keys]
        by_text = [each.id for each in found if each.duplicate_fingerprint in self.texts]
        return _first(by_key), _first(by_text)


def _digest(post_key: str) -> bytes | None:
    return sealing.digest(post_key) if POST_KEY.fullmatch(post_key) else None


def _first(ids: Sequence[int]) -> Comment | None:
    return db.session.get_one(Comment, ids[0]) if ids else None
