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
TEXT = """# A run of failures

Written by `make failure-run` on {circumstances}; load {load} with everything on it.

Three web processes (`WORKERS=1` each), PostgreSQL, Redis, a mail worker that alone holds the
private keys, and nginx as `deploy/nginx.conf` sets it up: each on a host of its own, a network
namespace joined to the others, and to those who use the site, by a bridge. {reads:.0f} requests a
second read, {replies:.0f} reply, {decisions:.0f} decides, through nginx. Each page that a reader
gets (or, with 304, has) is held against what the moderator was told: from a second after the answer
to a decision it must show it.

## What was promised

| Promise | Kept | Figures |
|---|---|---|
{promises}

## What happened

| Second | What |
|---|---|
{events}

| While | Seconds | Reads | of them STALE | Median, longest read | Replies | Decisions |
|---|---|---|---|---|---|---|
{phases}

STALE: nginx showed what was true last, for no web process could say. Refused replies and decisions
are told so, and what was typed stays in the form.

## How long until all was well

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
