"""docs/performance.md: the goals first, then each part."""

from __future__ import annotations

from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.machine import circumstances
from benchmarks.parts import Part
from config import ROOT

OTHERS = Path(__file__).with_name("others.md")  # measured once
MANY = 10  # goals of a part; if there are more, only missed ones are listed
TEXT = """# How fast it is

Written by `{command}` on {circumstances}.

Absolute figures vary between machines and over time. Rely on the ratios: their two sides were
loaded alternately in one run. Each figure is the median of several rounds. The load average of the
machine is given under each table.

## The goals

{goals}

{others}"""


def write(parts: list[Part], *, quick: bool) -> None:
    """Write the document to docs/, or after a quick run to the cache."""
    folder = ROOT / (".cache/bench" if quick else "docs")
    folder.mkdir(parents=True, exist_ok=True)
    sections = [each.section for each in parts]
    (folder / "performance.md").write_text("\n".join([_head(parts, quick=quick), *sections]))
    print(f"Written to {folder.relative_to(ROOT)}/performance.md")


def _head(parts: list[Part], *, quick: bool) -> str:
    goals = [each for part in parts for each in goals_of(part)]
    return TEXT.format(
        command="make bench-quick" if quick else "make bench",
        circumstances=circumstances(),
        goals=table(goals, "This site", "Baseline"),
        others=OTHERS.read_text(),
    )


def goals_of(part: Part) -> list[Figure]:
    """Return the goals of a part, named so that they are clear beside those of other parts."""
    goals = [each for each in part.figures if each.goal]
    if len(goals) > MANY:
        met = f"{len(goals) - part.missed} of {len(goals)} met"
        summary = Figure("all its goals", met, goal="all", is_met=not part.missed)
        goals = [summary, *(each for each in goals if each.is_met is False)]
    return [each.named(f"{part.title}: {each.what}") for each in goals]
