"""Instances of Curtois and Qu through reader, rules and engine, against a judge that reads the file.

Published instances are read from `WFM_BENCH_DATA` and skipped where it is absent.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.roster.curtois_judge import judge
from tests.io.instances.test_curtois import SMALL, read
from tests.roster.oracle import cost_of, rows_cost
from wfm.config.horizon import Horizon
from wfm.domain.control import Quiet, WorkLimit
from wfm.io.instances import Instance, read_instance
from wfm.roster.check import check
from wfm.roster.context import Context
from wfm.roster.inputs import read_context
from wfm.roster.parts import Part
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.roster.rules.compiling import Run
from wfm.roster.rules.days_off_together import DaysOffTogether
from wfm.roster.solve import Rostering, compile_rules, solve

DATA = Path(os.environ.get("WFM_BENCH_DATA", Path(__file__).parents[2] / "../shared/bench")) / "roster"
TOURS = {"A": ".EEL...", "B": "..LLL.."}
"""Cost 27: on day 2 A has E unwished (4) and one L of two is missing (20), on day 4 B has L unwished (1),
on day 6 B has no L (2)."""


def cells(codes: str) -> list[str]:
    return ["" if code == "." else code for code in codes]


def judged(**tours: str) -> tuple[int, list[str]]:
    return judge([SMALL], {name: cells(codes) for name, codes in {**TOURS, **tours}.items()})


def test_a_cost_counted_by_hand():
    assert judged() == (27, [])


@pytest.mark.parametrize(
    ("tours", "broken"),
    [
        ({"A": "EEE...."}, ["A: works on day off 0"]),
        ({"A": "..LE..."}, ["A: E on day 3 after L"]),
        ({"A": "...LL.."}, ["A: 2 of L, at most 1"]),
        ({"B": "EEE...."}, ["B: 3 of E, at most 0"]),
        ({"B": "LLLL..."}, ["B: 4 shifts in a row from day 0, at most 3"]),
        ({"B": "LL.LL.."}, ["B: 1 days off in a row from day 2, too few"]),
        ({"B": "L..L..L"}, ["B: 1 shifts in a row from day 3, too few"]),
        ({"A": ".....EE"}, ["A: 1 weekends, at most 0"]),
        ({"B": "L.....L"}, []),  # short at either end
        ({"B": "LLL..LL"}, []),
        ({"A": "......."}, ["A: 0 min, not 960 to 2400"]),
        ({"A": ".XX...."}, ["A: not 7 days of known shifts"]),
    ],
)
def test_the_judge_names_what_is_broken(tours, broken):
    assert judged(**tours)[1] == broken


def compiled(instance: Instance) -> tuple[Context, list[Part]]:
    rules, faults = parse_rules(instance.scenario.roster.rules, instance.scenario.roster)
    assert not faults
    context = read_context(instance.scenario, instance.inputs)
    return context, [part for parts in compile_rules(rules, context).values() for part in parts]


def compare(instance: Instance) -> None:
    """Asserts that parts and judge say the same of every tour of either person, and of what both cost."""
    context, parts = compiled(instance)
    number = {"": 0} | {label.code: k for k, label in enumerate(context.labels) if k}
    fixed = {name: cells(codes) for name, codes in TOURS.items()}
    for agent, name in enumerate(TOURS):
        legal = 0
        for tour in product(number, repeat=context.grid.days):
            tours = {**fixed, name: list(tour)}
            cost, broken = judge([SMALL], tours)
            labels = [[number[code] for code in tours[person]] for person in TOURS]
            own = cost_of(parts, agent, labels[agent])
            assert (own == math.inf) == bool(broken), (tour, broken)
            if not broken:
                other = cost_of(parts, 1 - agent, labels[1 - agent])
                assert own + other + rows_cost(parts, context, labels) == cost, tour
                legal += 1
        assert legal > 10


def test_parts_cost_and_forbid_what_the_file_does(tmp_path):
    compare(read(SMALL, tmp_path))


def test_unknown_days_that_are_no_days_off_are_caught(tmp_path, monkeypatch):
    monkeypatch.setattr(DaysOffTogether, "_free_before", lambda *_: Run(1, False))
    with pytest.raises(AssertionError):
        compare(read(SMALL, tmp_path))


def test_unknown_days_that_end_a_run_are_caught(tmp_path):
    instance = read(SMALL, tmp_path)
    for terms in instance.scenario.roster.rules["days_in_a_row"]:
        terms["unknown_days"] = "off"
    with pytest.raises(AssertionError):
        compare(instance)


def solved(instance: Instance, pieces: int) -> tuple[Rostering, dict[str, list[str]]]:
    """The roster, which passes the project's own check, and its tours by person."""
    scenario, inputs = instance.scenario, instance.inputs
    rules, _ = parse_rules(scenario.roster.rules, scenario.roster)
    made = solve(instance.requirement, inputs, rules, scenario, stop=WorkLimit(pieces), progress=Quiet())
    violations = check(Published(scenario, made.roster, made.activities, inputs), rules)
    assert not violations["hard"].any()
    assert violations["penalty"].sum() == made.outcome.cost
    return made, tours_of(made.roster, list(inputs["agents"]["agent_id"]), scenario.horizon)


def tours_of(roster: pd.DataFrame, people: Sequence[str], horizon: Horizon) -> dict[str, list[str]]:
    tours = {name: [""] * horizon.days for name in people}
    for shift in roster.itertuples():
        tours[shift.agent_id][(shift.date.date() - horizon.first_date).days] = shift.shift_code
    return tours


def optimum() -> int:
    """Of the small file, over every pair of legal tours."""
    legal = {
        name: [tour for tour in product(["", "E", "L"], repeat=7) if not judged(**{name: show(tour)})[1]]
        for name in TOURS
    }
    return min(judge([SMALL], {"A": a, "B": b})[0] for a in legal["A"] for b in legal["B"])


def show(tour: Sequence[str]) -> str:
    return "".join(code or "." for code in tour)


def test_the_whole_way_is_legal_and_bounded(tmp_path):
    made, tours = solved(read(SMALL, tmp_path), 2000)
    assert judge([SMALL], tours) == (made.outcome.cost, [])
    least = optimum()
    assert made.outcome.cost >= least
    assert made.outcome.lower_bound is not None
    assert made.outcome.lower_bound <= least


def published() -> list[dict[str, str]]:
    if not DATA.is_dir():
        return []
    with (DATA / "best_known.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if path_of(row).exists()]


def path_of(row: Mapping[str, str]) -> Path:
    return DATA / f"curtois/Instance{row['instance']}.txt"


absent = pytest.mark.skipif(not DATA.is_dir(), reason=f"no {DATA}: set WFM_BENCH_DATA")


@absent
@pytest.mark.slow
@pytest.mark.parametrize("row", published(), ids=lambda row: row["instance"])
def test_published_instances_are_read_whole(row):
    instance = read_instance([path_of(row)])
    scenario = instance.scenario
    said = scenario.horizon.days, len(instance.inputs["agents"]), len(scenario.roster.shifts)
    assert said == tuple(int(row[key]) for key in ("days", "staff", "shift_types"))
    assert not parse_rules(scenario.roster.rules, scenario.roster)[1]


@absent
@pytest.mark.slow
@pytest.mark.parametrize("row", published()[:2], ids=lambda row: row["instance"])
def test_published_instances_are_solved_legally(row):
    made, tours = solved(read_instance([path_of(row)]), 1000)
    cost, broken = judge([path_of(row).read_text(encoding="utf-8")], tours)
    assert not broken
    assert cost == made.outcome.cost
    assert cost >= int(row["best_known_UB"])
    assert made.outcome.lower_bound is not None
    assert made.outcome.lower_bound <= int(row["best_known_UB"])
