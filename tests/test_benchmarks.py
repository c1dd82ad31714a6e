"""What the benchmarks say of what they measured; nothing is timed here."""

from __future__ import annotations

from importlib import import_module

import pytest

from benchmarks import report
from benchmarks.figures import Figure, at_least, at_most, within
from benchmarks.growth.part import TOLD
from benchmarks.growth.views import all_views
from benchmarks.parts import MODULES, Part


def part(*figures: Figure) -> Part:
    return Part("reading", "Reading", "How.", ("Ours", "Theirs"), [*figures])


@pytest.mark.parametrize(
    ("figure", "row"),
    [
        (at_least("pages", 850, 1_000, times=0.85), "| 850/s | 1,000/s | 0.85 | ≥ 0.85 × | met |"),
        (at_least("pages", 84, 100, times=0.85), "| 84/s | 100/s | 0.84 | ≥ 0.85 × | **missed** |"),
        (at_least("pages", 84, 100), "| 84/s | 100/s | 0.84 |  |  |"),
        (at_most("wait", 15, 10, times=1.5), "| 15 ms | 10 ms | 1.50 | ≤ 1.5 × | met |"),
        (at_most("wait", 1.6, 1, times=1.5), "| 1.60 ms | 1.00 ms | 1.60 | ≤ 1.5 × | **missed** |"),
        (within("start", 1.51, 1.5, "s"), "| 1.51 s |  |  | ≤ 1.5 s | **missed** |"),
        (within("tail", 2_000, 2_000, "ms"), "| 2,000 ms |  |  | ≤ 2,000 ms | met |"),
    ],
)
def test_a_row_says_whether_its_goal_was_met(figure: Figure, row: str) -> None:
    assert figure.row == f"| {figure.what} {row}"


def test_a_section_says_how_it_was_measured_and_what_was_missed() -> None:
    found = part(at_least("pages", 84, 100, times=0.85))

    assert found.section.startswith("## Reading\n\nHow.\n\n| | Ours | Theirs |")
    assert found.figures[0].row in found.section
    assert found.missed == 1


def test_of_many_goals_only_those_are_listed_that_were_missed() -> None:
    reached = [within(f"view {each}", 1, 2, "ms") for each in range(20)]

    goals = report.goals_of(part(*reached, within("slow", 3, 2, "ms")))

    assert [each.what for each in goals] == ["Reading: all its goals", "Reading: slow"]
    assert "20 of 21 met" in goals[0].row


@pytest.mark.parametrize("name", MODULES)
def test_every_part_says_how_it_measures(name: str) -> None:
    module = import_module(MODULES[name])

    assert module.TITLE
    assert module.ABOUT.endswith((".", ".\n"))
    assert len(module.COLUMNS) == 2
    assert callable(module.measure)


def test_every_view_that_the_goals_name_is_measured() -> None:
    assert set(TOLD) <= {name for name, _ in all_views()}
