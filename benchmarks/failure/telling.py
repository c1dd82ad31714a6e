"""The report of a run for docs/failure-run.md."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from statistics import median

from benchmarks.failure.load import DECISIONS, READS, REPLIES, Seen
from benchmarks.failure.story import Story
from benchmarks.failure.verdict import Phase, Verdict
from benchmarks.machine import circumstances

KEPT = {True: "yes", False: "**no**"}
TEXT = """# Failure test

Written by `make failure-run` on {circumstances}; load average {load}.

Three web processes (`WORKERS=1` each), PostgreSQL, Redis, a mail worker that alone holds the
private keys, nginx with `deploy/nginx.conf`, and the clients: each on a host of its own, a network
namespace connected to the others by a bridge. Each second {reads:.0f} requests read,
{replies:.0f} post a comment and {decisions:.0f} decides, all through nginx. Each page a reader gets
(or, with 304, already has) is compared with the moderator's decisions: from a second after a
decision was acknowledged, the page must show it.

## Promises

| Promise | Kept | Figures |
|---|---|---|
{promises}

## What happened

| Second | What |
|---|---|
{events}

| While | Seconds | Reads | of them STALE | Median, longest read | Comments | Decisions |
|---|---|---|---|---|---|---|
{phases}

STALE: nginx served the last known page, because no web process could check it. Refused comments and
decisions get an error, and what was typed stays in the form.

## Time to recover

| From, to | Seconds |
|---|---|
{recoveries}
"""


def told(story: Story, verdict: Verdict) -> str:
    """Return the report as Markdown."""
    return TEXT.format(
        circumstances=circumstances(),
        load=f"{os.getloadavg()[0]:.1f}",
        reads=READS,
        replies=REPLIES,
        decisions=DECISIONS,
        promises=_rows((p.words, KEPT[p.is_kept], p.figures) for p in verdict.promises),
        events=_rows((f"{second:.1f}", event.what) for second, event in story.events),
        phases=_rows(map(_row, verdict.phases)),
        recoveries=_rows((what, f"{took:.1f}") for what, took in verdict.recoveries.items()),
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
    """Return how many responses were right, and the others by status."""
    counted = Counter("" if each.status in well else str(each.status) for each in seen)
    others = [f"{number} × {status}" for status, number in sorted(counted.items()) if status]
    return ", ".join([str(counted[""]), *others]).replace("× 0", "without an answer")


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
