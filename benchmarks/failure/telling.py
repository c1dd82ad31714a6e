"""The log of a run, as docs/failure-run.md shows it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from statistics import median

from benchmarks.failure.load import DECISIONS, READS, REPLIES
from benchmarks.failure.record import Seen
from benchmarks.failure.story import Story
from benchmarks.failure.verdict import Phase, Verdict
from benchmarks.machine import commit, machine

TEXT = """# A run of failures

Written by `make failure-run` on {day}: {machine}, load {load} with everything on it; commit
{commit}.

Three web processes (`WORKERS=1` each), PostgreSQL, Redis, a mail worker that alone holds the
private keys, nginx as `deploy/nginx.conf` sets it up, and those who use the site: each on a host of
its own, a network namespace joined to the others by a bridge. {reads:.0f} requests a second read,
{replies:.0f} reply, {decisions:.0f} decides, through nginx. Each page that a reader gets (or, with
304, has) is held against what the moderator was told: from a second after the answer to a decision
it must show it.

## What was promised

{promises}

## What happened

{events}

{phases}

STALE: nginx showed what was true last, for no web process could say. Refused replies and decisions
are told so, and what was typed stays in the form.

## How long until all was well

{recoveries}
"""


def told(story: Story, verdict: Verdict) -> str:
    """The page."""
    return TEXT.format(
        day=datetime.now(UTC).strftime("%d %B %Y"),
        machine=machine(),
        load=f"{os.getloadavg()[0]:.1f}",
        commit=commit(),
        reads=READS,
        replies=REPLIES,
        decisions=DECISIONS,
        promises=_table(
            ("Promise", "Kept", "Figures"),
            [
                (each.words, "yes" if each.is_kept else "**no**", each.figures)
                for each in verdict.promises
            ],
        ),
        events=_table(
            ("Second", "What"), [(f"{second:.1f}", event.what) for second, event in story.events]
        ),
        phases=_table(
            (
                "While",
                "Seconds",
                "Reads",
                "of them STALE",
                "Median, longest read",
                "Replies",
                "Decisions",
            ),
            map(_row, verdict.phases),
        ),
        recoveries=_table(
            ("From, to", "Seconds"),
            [(what, f"{seconds:.1f}") for what, seconds in verdict.recoveries.items()],
        ),
    )


def _row(phase: Phase) -> tuple[str, ...]:
    reads = phase.of("read")
    took = [each.took * 1000 for each in reads]
    return (
        phase.name,
        f"{phase.begins:.0f}–{phase.ends:.0f}",
        _answers(reads, well=(200, 304)),
        str(sum(each.said == "STALE" for each in reads)),
        f"{median(took):.0f}, {max(took):.0f} ms",
        _answers(phase.of("reply"), well=(303,)),
        _answers([*phase.of("decision"), *phase.of("sign in")], well=(302, 303)),
    )


def _answers(seen: Iterable[Seen], *, well: tuple[int, ...]) -> str:
    """How many went well, and the others by their status."""
    counted = Counter("" if each.status in well else str(each.status) for each in seen)
    others = [f"{number} × {status}" for status, number in sorted(counted.items()) if status]
    return ", ".join([str(counted[""]), *others]).replace("× 0", "without an answer")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
