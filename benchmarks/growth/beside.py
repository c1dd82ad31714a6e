"""Rows that accompany the comments of a filled site: findings, duplicates, emails, retained data.

A sixth of the comments has findings, a twenty-fifth an author who wants emails. Retained data is as
old as the site keeps it, so that nothing is due when the site opens.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.growth.dialects import moment, octets

LATELY = ":start + 700 * 86400"  # the last 30 of 730 days
NOW = ":start + 730 * 86400"
DRAWN = "id * 2654435761 % 4294967296 / 65536"
BANDS = " UNION ALL ".join(f"SELECT {band} AS band" for band in range(8))


def all_of(dialect: str) -> Iterator[str]:
    """Yield each statement, in the order of their foreign keys."""
    yield from _campaigns(dialect)
    yield _rule(dialect)
    yield from FINDINGS
    yield _likenesses(dialect)
    yield _revisions(dialect)
    yield _subscriptions(dialect)
    yield _letters(dialect)
    yield _links(dialect)
    yield _addresses(dialect)
    yield _redactions(dialect)
    yield _appeals(dialect)
    yield _proposals(dialect)
    yield _notes(dialect)
    yield _retention_run(dialect)


def _campaigns(dialect: str) -> Iterator[str]:
    yield f"""INSERT INTO campaigns (id, created_at) SELECT campaign_id, {moment(dialect, LATELY)}
        FROM comments WHERE campaign_id IS NOT NULL GROUP BY campaign_id"""
    yield """UPDATE comments SET rank = 1 WHERE id IN (SELECT min(id) FROM comments
        WHERE campaign_id IS NOT NULL AND status = 'pending' AND rank = 11 GROUP BY campaign_id)"""


def _rule(dialect: str) -> str:
    return f"""INSERT INTO screening_rules (kind, pattern, effect, note, version, moderator_id,
        created_at) SELECT 'words', 'wonder cream', 'doubt', '', 1, 1,
        {moment(dialect, ":start")}"""


FINDINGS = (
    """INSERT INTO findings (comment_id, revision, "check", effect, start, length, "values")
        SELECT id, revision, 'triage', 'spam', 0, 0, '{"percent": 97}' FROM comments
        WHERE rank = 3 OR (status = 'spam' AND id % 4 = 0)""",
    """INSERT INTO findings (comment_id, revision, "check", effect, start, length, "values")
        SELECT id, revision, 'network', 'doubt', 0, 0, '{"count": 9}' FROM comments
        WHERE rank = 2 OR (status IN ('approved', 'rejected') AND id % 10 = 2)""",
    """INSERT INTO findings (comment_id, revision, "check", effect, start, length, rule_id,
        "values") SELECT id, revision, 'words', 'doubt', 0, 4, 1, '{"rule": "wonder cream"}'
        FROM comments WHERE status <> 'withdrawn' AND id % 10 = 3""",
)


def _likenesses(dialect: str) -> str:
    """Insert eight MinHash bands for each comment of the last thirty days; duplicates share
    them."""
    return f"""INSERT INTO likenesses (comment_id, band, digest, since)
        SELECT id, band, coalesce(-campaign_id, id) * 2654435761 + band, created_at
        FROM comments CROSS JOIN ({BANDS}) AS bands
        WHERE created_at > {moment(dialect, LATELY)} AND status <> 'withdrawn'"""


def _revisions(dialect: str) -> str:
    return """INSERT INTO revisions (comment_id, revision, name, source, replaced_at)
        SELECT id, 1, name, source || ' Yes.', decided_at FROM comments WHERE revision = 2"""


def _subscriptions(dialect: str) -> str:
    state = "CASE WHEN id % 3 = 0 THEN 'ended' ELSE 'confirmed' END"
    return f"""INSERT INTO subscriptions (commenter_id, comment_id, kind, state, asked_at,
        confirmed_at) SELECT commenter_id, id, kind, {state}, created_at, created_at FROM comments
        CROSS JOIN (SELECT 'replies' AS kind UNION ALL SELECT 'decision' AS kind) AS kinds
        WHERE status <> 'withdrawn' AND {DRAWN} % 25 = 3"""


def _letters(dialect: str) -> str:
    """Insert the emails of the last thirty days; a few are queued or failed."""
    state = """CASE WHEN comments.id > :size * 0.999 THEN 'waiting'
        WHEN comments.id % 1000 = 1 THEN 'parked' ELSE 'sent' END"""
    return f"""INSERT INTO outbox (kind, commenter_id, comment_id, decision_id, subscription_id,
        state, trouble, attempts, name, created_at, due_at, ended_at)
        SELECT 'decision', asked.commenter_id, comments.id, comments.id, asked.id, {state}, '', 0,
        'letter' || CAST(asked.id AS text), decided_at, {moment(dialect, NOW + " + 864000")},
        CASE WHEN comments.id <= :size * 0.999 THEN decided_at END
        FROM subscriptions AS asked JOIN comments ON comments.id = asked.comment_id
        WHERE asked.kind = 'decision' AND decided_at > {moment(dialect, LATELY)}"""


def _links(dialect: str) -> str:
    return f"""INSERT INTO mail_links (digest, purpose, commenter_id, comment_id, subscription_id,
        revision, created_at, expires_at) SELECT {octets(dialect, "id")}, 'stop', commenter_id,
        comment_id, id, 0, asked_at, {moment(dialect, NOW + " + (1 + id % 30) * 86400")}
        FROM subscriptions WHERE asked_at > {moment(dialect, LATELY)}"""


def _addresses(dialect: str) -> str:
    """Keep the address of everyone who wrote lately, has a pending comment or wants emails; destroy
    the others. Retention has checked each within the last thirty days."""
    looked = moment(dialect, f"{NOW} - 86400 * (id % 30)")
    lately = moment(dialect, LATELY + " - 86400")
    return f"""UPDATE commenters SET sealed_with = 'first', fingerprint_with = 'first',
        fingerprint = {octets(dialect, "id")}, needed_at = {looked}
        WHERE id IN (SELECT commenter_id FROM comments
            WHERE status = 'pending' OR decided_at > {lately})
        OR id IN (SELECT commenter_id FROM subscriptions WHERE state = 'confirmed')"""


def _redactions(dialect: str) -> str:
    made = f"created_at > {moment(dialect, NOW + ' - 6 * 86400')}"
    return f"""INSERT INTO redactions (comment_id, moderator_id, kind, decision_id, instead,
        revision, start, length, created_at, due_at, restored_at, destroyed_at)
        SELECT id, 1, 'phone', id, '[removed]', 1, 0, 4, decided_at,
        {moment(dialect, NOW + " + 86400")},
        CASE WHEN id % 20000 = 121 AND NOT {made} THEN decided_at END,
        CASE WHEN id % 20000 <> 121 AND NOT {made} THEN decided_at END
        FROM comments WHERE status = 'approved' AND id % 200 = 121"""


def _appeals(dialect: str) -> str:
    """Leave a page of appeals open; answer the others."""
    newest = "SELECT id FROM comments WHERE status = 'rejected' ORDER BY id DESC LIMIT 25"
    state = f"CASE WHEN id IN (SELECT * FROM ({newest}) AS newest) THEN 'open' ELSE 'refused' END"
    return f"""INSERT INTO appeals (comment_id, decision_id, words, state, created_at)
        SELECT id, id, 'It was not meant like that.', {state}, decided_at FROM comments
        WHERE status = 'rejected' AND (id % 50 = 5 OR id IN (SELECT * FROM ({newest}) AS newest))"""


def _proposals(dialect: str) -> str:
    return """INSERT INTO proposals (comment_id, revision, name, source, html, policy, created_at)
        SELECT id, revision, name, source || ' Indeed.', html, policy, decided_at FROM comments
        WHERE status = 'approved' ORDER BY id DESC LIMIT 25"""


def _notes(dialect: str) -> str:
    return """INSERT INTO editors_notes (comment_id, moderator_id, source, html, policy,
        written_at) SELECT id, 1, 'See https://example.org.', '<p>See the source.</p>', policy,
        decided_at FROM comments WHERE status = 'approved' AND id % 500 = 41"""


def _retention_run(dialect: str) -> str:
    at = moment(dialect, NOW)
    return f"""INSERT INTO retention_runs (ran_at, trusted_at, counts)
        SELECT {at}, {at}, '{{}}'"""
