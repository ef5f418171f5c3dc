"""An inspector who knows nothing of the planner finds nothing in its tables, and what is wrong in others."""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import inspections
from inspector import inspect

WORK = 12
"""Pieces of work of a solve: legal from the first roster on."""


@pytest.mark.parametrize(("seed", "country"), [(3, "CN"), (4, "VN"), (8, "EU")])
def test_nothing_is_found_in_two_plans_in_a_row(seed: int, country: str, tmp_path: Path) -> None:
    case = inspections.draw(seed, country)
    tables = inspections.plan(case, tmp_path, WORK)
    assert len(tables["roster"]) > 3
    assert inspections.findings(case, tmp_path) == []
    case = inspections.following(case, tables)
    inspections.plan(case, tmp_path, WORK)
    assert inspections.findings(case, tmp_path) == []


AGENTS = "agent_id,contract,protection,hourly_cost,hired_on,available_from,ends_on\nA,hours,{0},30,,,\n"
WEEK = [(9, 7), (10, 7), (11, 7), (12, 7), (13, 7)]


def write(
    folder: Path, days: list[tuple[int, int]], protection: str = "", length: int = 9, meal: bool = True
) -> None:
    """Shifts of nine hours from UTC clock hours of November 2026, paid at the hourly rate."""
    (folder / "agents.csv").write_text(AGENTS.format(protection), encoding="utf-8")
    paid = (length - meal) * 60
    with (folder / "roster.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["shift_id", "agent_id", "start", "end", "paid_min", "kind"])
        rows.writerows(
            [
                f"A{d}",
                "A",
                f"2026-11-{d:02d}T{h:02d}:00Z",
                f"2026-11-{d + (h + length) // 24:02d}T{(h + length) % 24:02d}:00Z",
                paid,
                "work",
            ]
            for d, h in days
        )
    with (folder / "activities.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["shift_id", "start", "end", "activity"])
        rows.writerows(
            [f"A{d}", f"2026-11-{d:02d}T{h + 4:02d}:00Z", f"2026-11-{d:02d}T{h + 5:02d}:00Z", "meal"]
            for d, h in days
            if meal
        )
    amount = len(days) * paid * 50
    (folder / "cost.csv").write_text(f"agent_id,component,amount\nA,hourly,{amount}\n", encoding="utf-8")


def found(folder: Path, country: str = "VN") -> str:
    return "; ".join(inspect(folder, country, date(2026, 11, 9), 7, "UTC"))


def test_a_lawful_week_passes(tmp_path: Path) -> None:
    write(tmp_path, WEEK)
    assert found(tmp_path) == ""


@pytest.mark.parametrize(
    ("days", "more", "country", "words"),
    [
        ([(9, 15), (10, 7)], {}, "VN", "7 h between shifts"),
        ([(d, 7) for d in range(9, 16)], {}, "CN", "day 7 of work in a row"),
        ([(d, 7) for d in range(9, 16)], {}, "VN", "no rest of 24 h"),
        ([(9, 15)], {"protection": "nursing"}, "VN", "nursing and at work at night"),
        ([(9, 7)], {"meal": False}, "TH", "no break of 60 min"),
        ([(9, 7)], {"length": 14}, "VN", "13 h of work"),
        ([(9, 7)], {"length": 12}, "MY", "a spread of 12 h"),
        ([(9, 7)], {"length": 14}, "ID", "5 h of overtime"),
        ([(d, 7) for d in range(9, 15)], {}, "CN", "is owed"),
    ],
)  # fmt: skip
def test_what_breaks_the_law_is_found(
    days: list[tuple[int, int]], more: dict[str, object], country: str, words: str, tmp_path: Path
) -> None:
    write(tmp_path, days, **more)  # type: ignore[arg-type]
    assert words in found(tmp_path, country)
