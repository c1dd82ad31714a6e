"""The lanes of the moderation queue: which comments each holds, and in which order."""

from __future__ import annotations

# Written out, not bound: so both databases see that an index of just these rows will do.
LANES: dict[str, str] = {
    "waiting": "comments.status = 'pending' AND comments.rank IN (0, 1, 2, 10, 11, 12)",
    "urgent": "comments.status = 'pending' AND comments.rank = 0",
    "suspected": "comments.status = 'pending' AND comments.rank IN (3, 13)",
    "reported": "comments.reports > 0",
    "approved": "comments.status = 'approved'",
    "rejected": "comments.status = 'rejected'",
    "spam": "comments.status = 'spam'",
}
BY_RANK: dict[str, str] = {  # one card for the variants of a text, in the order of their ranks
    "waiting": "comments.status = 'pending' AND comments.rank < 3",
    # As a range, though it is one: else SQLite sorts whatever comes behind a card.
    "suspected": "comments.status = 'pending' AND comments.rank > 2 AND comments.rank < 10",
}
OLDEST_FIRST = frozenset({"waiting", "urgent", "suspected", "reported"})
