"""docs/performance.md and its charts: the goals first, then each part."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.machine import commit, machine, versions
from benchmarks.parts import Part, table
from blueprints.common.charts import bars
from config import ROOT

WIDTH = 860  # pixels of a chart
MANY = 10  # goals of a part: of more, only those are listed that were missed
PICTURES = "pictures/performance"
TEXT = """# How fast it is

Written by `{command}` on {day}, commit {commit}.
{machine}.
{versions}.

Absolute figures drift from machine to machine and from hour to hour; what holds are the ratios of
what was loaded in turn, in one run. Each figure is the median of its rounds. How busy the machine
was is said under each table.

## The goals

{goals}
{beside}"""
BESIDE = """
## What else there is

Measured earlier on a machine of this kind, with two cores: 16 connections, an article with its
replies.

| | Requests a second | One client, median |
|---|--:|--:|
| WordPress 6.1 (php-fpm, opcache, MariaDB, nginx), 20 replies | 11–36 | 51–184 ms |
| the same, 100 replies | 3.2 | 594 ms |
| the same behind nginx’s page cache, up to a minute stale | 13,380 | 0.39 ms |
| WordPress, posting a comment | 62 | 30 ms |
| Isso (gunicorn), the replies alone as JSON: 20 / 100 | 68 / 15 | 28 / 138 ms |
| Isso, posting a comment | 191 | 8.7 ms |
"""


def write(parts: list[Part], *, quick: bool) -> None:
    """Write the document and its pictures: into docs/, or, of a quick run, into the cache."""
    folder = ROOT / (".cache/bench" if quick else "docs")
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    sections = [_section(each, folder) for each in parts]
    (folder / "performance.md").write_text("\n".join([_head(parts, quick=quick), *sections]))
    print(f"Written to {folder.relative_to(ROOT)}/performance.md")


def _section(part: Part, folder: Path) -> str:
    picture = ""
    if part.bars:
        drawn = {name: round(value) for name, value in part.bars}
        file = f"{PICTURES}/{part.name}.svg"
        (folder / file).write_bytes(bars(drawn, width=WIDTH))
        picture = f"{part.chart}:\n\n![{part.chart}]({file})\n\n"
    return f"## {part.title}\n\n{part.about}\n\n{picture}{part.table}\n\n{part.circumstances}\n"


def _head(parts: list[Part], *, quick: bool) -> str:
    goals = [each for part in parts for each in goals_of(part)]
    return TEXT.format(
        command="make bench-quick" if quick else "make bench",
        day=datetime.now(UTC).date().isoformat(),
        machine=machine(),
        versions=", ".join(versions()),
        commit=commit(),
        goals=table(goals, "This site", "Beside it"),
        beside=BESIDE,
    )


def goals_of(part: Part) -> list[Figure]:
    """What was to be reached, named so that it can stand beside that of other parts."""
    goals = [each for each in part.figures if each.goal]
    if len(goals) > MANY:
        met = f"{len(goals) - part.missed} of {len(goals)} met"
        summary = Figure("all its goals", met, goal="all", is_met=not part.missed)
        goals = [summary, *(each for each in goals if each.is_met is False)]
    return [replace(each, what=f"{part.title}: {each.what}") for each in goals]
