"""The rows of a filled site, as statements for both databases.

A tenth of the comments is pending, all among the newest fifth; a tenth is under one article, a
fiftieth by one person. Groups of ten form a thread under one article. `beside.py` adds what
accompanies comments and people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.growth import beside
from benchmarks.growth.dialects import moment, octets
from models.decisions.rejection_reasons import REASONS as REASONS_OF_THE_POLICY
from models.text.sanitiser import POLICY

REASONS = tuple(REASONS_OF_THE_POLICY)
VARIANT = (  # the text of the largest duplicate group, but for a word or two
    "everybody should try the new cream from the mountains it took all of the pain in my knee "
    "away within days and i sleep again ask me for the address of the shop"
)
Bound = Callable[[dict[str, int]], int]

DRAWN = f"""{{numbers}}, drawn AS (SELECT n, (n - 1) % 10 AS spot, (n - 1) / 10 AS bunch,
        n * 2654435761 % 4294967296 / 65536 AS a, n * 2246822519 % 4294967296 / 65536 AS b,
        n * 3266489917 % 4294967296 / 65536 AS c FROM numbers),
    placed AS (SELECT *,
        CASE WHEN bunch % 10 = 0 THEN 1 ELSE 2 + (bunch - bunch / 10 - 1) % 49 END AS article,
        CASE WHEN bunch % 10 = 0 THEN bunch / 10 ELSE (bunch - bunch / 10 - 1) / 49 END AS nth,
        spot IN (3, 6, 8) AS answers FROM drawn),
    judged AS (SELECT *, CASE
        WHEN spot = 0 OR (article = 1 AND nth < 10) THEN 'approved'
        WHEN n > :size * 4 / 5 AND a % 9 < 5 THEN 'pending'
        WHEN a % 100 = 0 THEN 'withdrawn'
        WHEN a % 100 < 20 THEN 'rejected'
        WHEN a % 100 < 40 THEN 'spam' ELSE 'approved' END AS status FROM placed),
    grouped AS (SELECT judged.*, CASE WHEN status = 'withdrawn' THEN NULL
        WHEN n > :size * 9 / 10 AND c % 4 = 1 THEN 1 WHEN b % 500 = 9 THEN 2 + n / 5000 END
        AS campaign FROM judged),
    said AS (SELECT grouped.*, one.name AS name, CASE WHEN status = 'withdrawn' THEN '' ELSE
        CASE WHEN campaign = 1 THEN '{VARIANT}' ELSE
        one.said || ' ' || two.said || ' ' || three.said END || ' case' || CAST(n / 20 AS text)
        || CASE WHEN n % (:size / 5) = 7 THEN ' zebrafish' ELSE '' END
        || CASE WHEN n > :size * 4 / 5 AND n % (:size / 25) = 11 THEN ' quokka' ELSE '' END
        || CASE WHEN b % 1000 = 1 THEN ' tingle' ELSE '' END
        || CASE WHEN status = 'spam' THEN ' casino' ELSE '' END END AS words,
        c % 20 = 1 OR (status = 'spam' AND c % 2 = 0) AS links
        FROM grouped JOIN phrases AS one ON one.id = a % 256 JOIN phrases AS two ON two.id = b % 256
        JOIN phrases AS three ON three.id = c % 256)"""

SHOWN = """CASE WHEN status = 'withdrawn' THEN '' ELSE '<p>' || words || CASE WHEN links THEN
    ' <a href="https://example.org/' || CAST(n AS text) || '" rel="ugc">more</a>' ELSE '' END
    || '.</p>' END"""
REASON = f"""CASE status WHEN 'spam' THEN 'advertising' WHEN 'rejected' THEN
    CASE b % {len(REASONS)} {" ".join(f"WHEN {i} THEN '{r}'" for i, r in enumerate(REASONS))} END
    ELSE '' END"""
RANK = """CASE WHEN status <> 'pending' THEN 1 WHEN c % 100 = 0 THEN 0
    WHEN campaign IS NOT NULL THEN 11 WHEN b % 4 = 1 THEN 3 WHEN b % 10 = 2 THEN 2 ELSE 1 END"""
LEFT = "(:start + n * (730 * 86400 - 80000.0) / :size)"
NUMBERED = ("articles", "batches", "campaigns", "commenters", "comments", "moderators")
OUTCOMES = {"approved": "approve", "rejected": "reject", "spam": "spam"}


def all_of(dialect: str) -> Iterator[tuple[str, Bound]]:
    """Yield each statement with the number of rows it covers."""
    yield _articles(dialect), lambda _: 50
    yield _moderators(dialect), lambda _: 8
    yield _commenters(dialect), lambda site: site["people"]
    yield _comments(dialect), lambda site: site["size"]
    yield COUNTED, lambda _: 1
    yield _batch(dialect), lambda _: 1
    yield from ((each, lambda _: 1) for each in (_decisions(dialect), REMARKS, BATCH_ITEMS))
    yield _urgencies(dialect), lambda _: 1
    yield _reports(dialect), lambda _: 1
    yield _claims(dialect), lambda _: 1
    yield FINDABLES, lambda _: 1
    yield from ((each, lambda _: 1) for each in beside.all_of(dialect))
    if dialect == "postgresql":  # sequences must continue after explicit ids
        for table in NUMBERED:
            yield (
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}",
                lambda _: 1,
            )


def _articles(dialect: str) -> str:
    body = (
        '{"summary_html": "<p>How it helps with pain at night.</p>",'
        ' "nutshell_html": "<ul><li>It does.</li></ul>", "sections": [], "questions": [],'
        ' "closing": [], "references": []}'
    )
    return f"""INSERT INTO articles (id, slug, title, description, body, published, updated,
        sources_checked, comments_open, version, places, responses) {{numbers}}
        SELECT n, 'article-' || CAST(n AS text), 'Article ' || CAST(n AS text), 'About it.',
        '{body}', '2024-11-22', '2024-11-22', '2024-11-22', true, 1, 0, 0 FROM numbers"""


def _moderators(dialect: str) -> str:
    return f"""INSERT INTO moderators (id, email, name, role, password, active, fs_uniquifier,
        created_at, shortcuts, digest_at) {{numbers}}
        SELECT n, 'moderator' || CAST(n AS text) || '@desk.example',
        'Moderator ' || CAST(n AS text), 'moderator', 'x', true, CAST(n AS text),
        {moment(dialect, "1700000000")}, true, CASE WHEN n < 3 THEN '08:00' ELSE '' END
        FROM numbers"""


def _commenters(dialect: str) -> str:
    return f"""INSERT INTO commenters (id, tag, sealed_email, first_seen_at, standing)
        {{numbers}} SELECT n, 'person' || CAST(n AS text), {octets(dialect, "n")},
        {moment(dialect, "1700000000")}, 'normal' FROM numbers"""


def _comments(dialect: str) -> str:
    decided = moment(dialect, f"{LEFT} + 72000")
    recent = octets(dialect, "a")
    return f"""INSERT INTO comments (id, article_id, parent_id, depth, thread_id, place,
        commenter_id, name, source, html, policy, status, revision, created_at, decided_at,
        receipt_digest, network_fingerprint, urgent, reports, reason, has_link, folded, rank,
        campaign_id) {DRAWN}
        SELECT n, article, CASE WHEN answers THEN n - spot END, CASE WHEN answers THEN 1 ELSE 0 END,
        CASE WHEN answers THEN n - spot END,
        CASE WHEN NOT answers AND status = 'approved' THEN nth * 7 + 1 + spot
            - CASE WHEN spot > 8 THEN 3 WHEN spot > 6 THEN 2 WHEN spot > 3 THEN 1 ELSE 0 END END,
        CASE WHEN b % 50 = 0 THEN 1 ELSE 2 + (a * 65536 + c) % (:people - 1) END,
        CASE WHEN status = 'withdrawn' THEN '' ELSE name END, words, {SHOWN}, {POLICY}, status,
        CASE WHEN status = 'approved' AND n % 100 = 11 THEN 2 ELSE 1 END,
        {moment(dialect, LEFT)},
        CASE WHEN status NOT IN ('pending', 'withdrawn') THEN {decided} END,
        {octets(dialect, "n")}, CASE WHEN n > :size * 0.9995 THEN {recent} END,
        status = 'pending' AND c % 100 = 0,
        CASE WHEN status = 'approved' AND c % 40 = 7 THEN 1 + n % 3 ELSE 0 END, {REASON},
        status <> 'withdrawn' AND links,
        CASE WHEN status = 'withdrawn' THEN '' ELSE lower(name) || ' ' || words
            || CASE WHEN links THEN ' more' ELSE '' END END, {RANK}, campaign FROM said"""


COUNTED = """UPDATE articles SET places = counted.places, responses = counted.responses,
    thread_changed_at = counted.changed FROM (SELECT article_id, max(place) AS places,
        count(*) AS responses, max(decided_at) AS changed FROM comments
        WHERE status = 'approved' GROUP BY article_id) AS counted
    WHERE counted.article_id = articles.id"""


def _batch(dialect: str) -> str:
    return f"""INSERT INTO batches (id, moderator_id, decision, reason, words, note, view, total,
        done, changed, held, cut, created_at) SELECT 1, 1, 'spam', 'advertising', '', '', '{{}}',
        1, 1, 0, 0, false, {moment(dialect, "1700000000")}"""


def _decisions(dialect: str) -> str:
    kinds = " ".join(f"WHEN '{each}' THEN '{verb}'" for each, verb in OUTCOMES.items())
    return f"""INSERT INTO decisions (id, comment_id, moderator_id, decision, before, outcome,
        revision, reason, batch_id, created_at, previous, digest)
        SELECT id, id, 1 + id % 8, CASE status {kinds} END, 'pending', status, revision, reason,
        CASE WHEN status = 'spam' AND id % 100 = 3 THEN 1 END, decided_at,
        {octets(dialect, "id - 1")}, {octets(dialect, "id")}
        FROM comments WHERE decided_at IS NOT NULL ORDER BY id"""


REMARKS = """INSERT INTO remarks (decision_id, words, note, salt)
    SELECT id, 'Please keep to the subject.', '', digest FROM decisions
    WHERE outcome = 'rejected' AND id % 2 = 0"""
BATCH_ITEMS = """INSERT INTO batch_items (batch_id, comment_id, revision, status, state)
    SELECT 1, comment_id, 1, 'pending', 'done' FROM decisions WHERE batch_id = 1"""
FINDABLES = """INSERT INTO findables (article_id, comment_id, anchor, heading, words)
    SELECT article_id, id, 'comment-' || CAST(id AS text), lower(name), folded FROM comments
    WHERE status = 'approved' ORDER BY id"""


def _urgencies(dialect: str) -> str:
    number = "(:size + row_number() OVER (ORDER BY id))"
    return f"""INSERT INTO decisions (id, comment_id, moderator_id, decision, before, outcome,
        revision, reason, created_at, previous, digest)
        SELECT {number}, id, 1 + id % 8, 'urgent', 'calm', 'urgent', 1, '',
        {moment(dialect, ":start + 730 * 86400 - 600")}, {octets(dialect, f"{number} - 1")},
        {octets(dialect, number)} FROM comments WHERE urgent ORDER BY id"""


def _reports(dialect: str) -> str:
    reasons = " ".join(f"WHEN {i} THEN '{each}'" for i, each in enumerate(REASONS))
    return f"""INSERT INTO reports (comment_id, reason, words, state, created_at, receipt_digest)
        SELECT comments.id, CASE comments.id % 8 {reasons} END, 'This is not right.', 'open',
        created_at, {octets(dialect, "comments.id * 10 + each.id")}
        FROM comments JOIN phrases AS each ON each.id < comments.reports WHERE reports > 0"""


def _claims(dialect: str) -> str:
    since, until = ":start + 729 * 86400", ":start + 740 * 86400"
    return f"""INSERT INTO claims (comment_id, moderator_id, since, until)
        SELECT * FROM (SELECT id, 1 + id % 8, {moment(dialect, since)}, {moment(dialect, since)}
        FROM comments WHERE id % 2 = 1 AND status <> 'pending'
        UNION ALL SELECT * FROM (SELECT id, 1 + id % 8, {moment(dialect, since)},
        {moment(dialect, until)} FROM comments WHERE status = 'pending' ORDER BY id LIMIT 20)
        AS open_now) AS claimed"""
