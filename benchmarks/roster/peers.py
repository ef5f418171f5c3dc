"""Other ways to roster the weeks of `weeks.py`, through the same check, the same tariff, the same allocation.

    python benchmarks/roster/peers.py [--agents 50 200] [--supply 1.0] [--seed 1] [--seconds 60]
        [--method wfm cp_sat cp_sat_hinted cbc pyworkforce three_shifts same_service]

Every cost is worked out from the published tables by `priced.py`, that of `wfm` too: pay that can
still be changed, priced shortage, wishes refused. `hard` counts violations of law and contract: a
roster with any may not be published, whatever it costs.

- wfm: the engine, `seconds` from its call.
- cp_sat, cp_sat_hinted, cbc: `direct.py`, all its time included; the hint is a greedy roster made by
  `wfm`'s best response, one person after the other. Breaks are placed again afterwards by `wfm`.
- pyworkforce: headcounts by MinRequiredResources (difference: MinAbsDifference), once for people on
  whole-day contracts and shifts and once for the others, each with its share of the heads of all queues
  divided by mean pace, breaks at the middle of their windows; then
  MinHoursRoster with contracts and time off as banned shifts, and where that finds nothing plain naming:
  whoever has a contract for the shift, is not away and has the fewest hours so far, up to the hours of
  the contract. Needs an interpreter with pyworkforce: WFM_PYWORKFORCE=/path/to/python.
- three_shifts: `three_shifts.py`, the best three starts, a desk for everybody, `wfm`'s own roster on them.
- same_service: how few people `wfm` needs with all shifts before missing heads and leaders cost more than
  with three shifts and everybody, by bisection over people drawn evenly from the contracts; the saving is
  in all pay, guaranteed pay included.

Timefold is not here: it pre-cuts shifts and knows no demand curve and no bound, so that a model of these
weeks in it would be one of our making, and it needs a JDK.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import direct
import numpy as np
import pandas as pd
from measure import with_search
from priced import Case, Priced, priced, tables
from three_shifts import best_starts, fewer_people, with_three_shifts
from weeks import week

from wfm.domain.control import Deadline, Quiet
from wfm.domain.shift import Kind
from wfm.roster.engine.state import State
from wfm.roster.solve import solve

COLUMNS = (
    *("agents", "weeks", "supply", "seed", "method", "seconds", "hard", "cost", "against wfm"),
    *("pay", "missing", "wishes", "missing_h", "note"),
)
Roster = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Answer:
    """What a method found; None where it found no roster."""

    priced: Priced | None
    note: str = ""


def wfm(case: Case, seconds: float) -> Answer:
    found = _wfm(case, seconds)
    return Answer(priced(case, *found[0]), found[1])


def _wfm(case: Case, seconds: float) -> tuple[Roster, str]:
    scenario = with_search(case.scenario, {"max_seconds": seconds})
    stop = Deadline(seconds)
    stop.reason()  # from here, not from the first question of the search
    made = solve(case.requirement, case.inputs, case.rules, scenario, stop=stop, progress=Quiet())
    gap = made.outcome.gap_of_cost
    note = str(made.outcome.status) + ("" if gap is None else f", proved within {gap:.2%} of all pay")
    return (made.roster, made.activities), note


def cp_sat(case: Case, seconds: float, hint: bool = False) -> Answer:
    began = time.perf_counter()
    tours = greedy(case) if hint else []
    model = direct.write_out(case, 1)
    left = seconds - (time.perf_counter() - began)
    values, status = direct.by_cp_sat(model, left, tours)
    return _direct(case, model, values, status)


def cp_sat_hinted(case: Case, seconds: float) -> Answer:
    answer = cp_sat(case, seconds, hint=True)
    start = priced(case, *tables(case, greedy(case))).cost
    return Answer(answer.priced, f"{answer.note}, its hint {_money(start)}")


def cbc(case: Case, seconds: float) -> Answer:
    began = time.perf_counter()
    model = direct.write_out(case, 1)
    values, status = direct.by_cbc(model, seconds - (time.perf_counter() - began))
    return _direct(case, model, values, status)


def _direct(case: Case, model: direct.Model, values: list[float] | None, status: str) -> Answer:
    note = f"{len(model.cells):,} booleans, {status}"
    if values is None:
        return Answer(None, note)
    labels = model.labels(values, case.problem.agents, case.problem.days)
    return Answer(priced(case, *tables(case, labels)), note)


def greedy(case: Case) -> list[list[int]]:
    """Each person's best tour beside those before."""
    state = State(case.problem)
    for agent in range(case.problem.agents):
        answer = state.respond(agent)
        assert answer is not None
        state.put(agent, answer[1])
    return [[] if tour is None else tour.labels.tolist() for tour in state.tours]


def pyworkforce(case: Case, seconds: float, criterion: str = "required") -> Answer:
    context, p = case.context, case.problem
    days = context.grid.days
    numbers = {f"{x.code} {x.start_min:04d}": n for n, x in enumerate(context.labels) if x.kind is Kind.WORK}
    banned = [
        {"resource": a.agent_id, "shift": name, "day": d}
        for i, a in enumerate(context.agents)
        for name, n in numbers.items()
        for d in range(days)
        if not np.isfinite(p.base[i, d, n])
    ]
    given = {
        "criterion": criterion,
        "families": _families(case, numbers),
        "days": days,
        "hours": {name: context.labels[n].paid_min // 30 for name, n in numbers.items()},
        "seconds": seconds,
        "names": [a.agent_id for a in context.agents],
        "banned": banned,
        "name_them": p.agents <= 200,
    }
    python = os.environ.get("WFM_PYWORKFORCE", sys.executable)
    ran = subprocess.run(
        [python, str(Path(__file__).with_name("headcounts.py"))],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env={"PATH": os.environ.get("PATH", "")},
        check=False,
    )
    if ran.returncode:
        return Answer(None, "pyworkforce failed: " + (ran.stderr.strip().splitlines() or ["?"])[-1])
    found: dict[str, Any] = json.loads(ran.stdout)
    labels = [[0] * days for _ in range(p.agents)]
    asked = sum(x["resources"] for x in found["headcounts"])
    note = f"headcounts {found['status'].lower()}: {asked} shifts; names {found['naming'].lower()}"
    if found["names"]:
        index = {a.agent_id: i for i, a in enumerate(context.agents)}
        for x in found["names"]:
            labels[index[x["resource"]]][x["day"]] = numbers[x["shift"]]
    else:
        placed = _name(
            case, labels, [(x["day"], numbers[x["shift"]], x["resources"]) for x in found["headcounts"]]
        )
        note += f", named plainly: {placed} of them"
    return Answer(priced(case, *tables(case, labels)), note)


def _families(case: Case, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Whole-day people and the others, each with its shifts and its share of the heads required.

    Without this the tool asks for shifts that hardly anybody may work: it knows no contracts. The
    small hours, which only whole-day people cover, are all theirs.
    """
    context, p = case.context, case.problem
    whole_day = np.array([a.contract in ("full_time", "temporary") for a in context.agents])
    pace = p.pace[p.group].max(axis=1)
    hours = pace * np.where(whole_day, 40, 26)
    total = case.requirement.groupby("interval_start")["roster_required"].sum().to_numpy().reshape(-1, 48)
    share = np.where(np.arange(48) // 2 < 8, 1.0, hours[whole_day].sum() / hours.sum())
    found = []
    for codes, members, part in (("EMLN", whole_day, share), ("SHP", ~whole_day, 1 - share)):
        cover = {}
        for name, n in numbers.items():
            if name.split()[0] not in codes:
                continue
            label, row = context.labels[n], [0] * 48
            busy, _ = direct.pattern(label, context.grid.slot_min, 0, 1)
            for k, at_work in enumerate((busy.reshape(-1, 2).mean(axis=1) >= 0.5).tolist()):
                row[(label.start_min // 30 + k) % 48] = int(at_work)
            cover[name] = row
        required = np.ceil(total * part / pace[members].mean() - 1e-9).astype(int).tolist()
        found.append({"coverage": cover, "required": required, "people": int(members.sum())})
    return found


def pyworkforce_difference(case: Case, seconds: float) -> Answer:
    return pyworkforce(case, seconds, "difference")


def _name(case: Case, labels: list[list[int]], headcounts: list[tuple[int, int, int]]) -> int:
    """Names for shifts, day by day, the longest first; returns how many found one."""
    context, p = case.context, case.problem
    minutes = [0] * p.agents
    most = [context.contracts[a.contract].max_h_week * 60 for a in context.agents]
    placed = 0
    for day, number, count in sorted(headcounts, key=lambda x: (x[0], -context.labels[x[1]].paid_min, x[1])):
        paid = context.labels[number].paid_min
        able = [
            i
            for i in range(p.agents)
            if np.isfinite(p.base[i, day, number]) and not labels[i][day] and minutes[i] + paid <= most[i]
        ]
        for i in sorted(able, key=lambda i: minutes[i] / most[i])[:count]:
            labels[i][day] = number
            minutes[i] += paid
            placed += 1
    return placed


def three_shifts(case: Case, seconds: float) -> Answer:
    starts, fixed = _three(case)
    (roster, activities), note = _wfm(fixed, seconds)
    clock = ", ".join(f"{s // 60:02d}:{s % 60:02d}" for s in starts)
    return Answer(priced(fixed, roster, activities), f"starts {clock}; {note}")


def _three(case: Case) -> tuple[tuple[int, int, int], Case]:
    starts = best_starts(case)
    codes = {"OFF", "E", "M", "L"}
    wishes = case.inputs["wishes"]
    inputs = case.inputs | {"wishes": wishes[wishes["shift_code"].isin(codes)].reset_index(drop=True)}
    return starts, Case(
        with_three_shifts(case.scenario, starts, len(case.context.agents)), case.requirement, inputs
    )


def same_service(case: Case, seconds: float) -> Answer:
    _, fixed = _three(case)
    threes = priced(fixed, *_wfm(fixed, seconds)[0])
    low, high = 0, len(case.context.agents)  # `high` is enough people, `low` is not
    best: Priced | None = None
    step = max(1, high // 100)
    while high - low > step:
        keep = (low + high) // 2 if low else round(high * 0.85)
        fewer = fewer_people(case, keep, seed=1)
        found = priced(fewer, *_wfm(fewer, seconds)[0])
        if found.missing <= threes.missing:
            high, best = keep, found
        else:
            low = keep
    if best is None:
        return Answer(None, "no fewer people serve as well")
    before, after = threes.guaranteed + threes.variable, best.guaranteed + best.variable
    note = (
        f"{high} people for {len(case.context.agents)}: all pay {_money(after)} for {_money(before)},"
        f" {1 - after / before:.1%} less; missing {_money(best.missing)} for {_money(threes.missing)}"
    )
    return Answer(best, note)


METHODS: dict[str, Callable[[Case, float], Answer]] = {
    f.__name__: f
    for f in (
        wfm,
        cp_sat,
        cp_sat_hinted,
        cbc,
        pyworkforce,
        pyworkforce_difference,
        three_shifts,
        same_service,
    )
}


def rows(case: Case, who: list[Any], methods: list[str], seconds: float) -> Iterator[list[Any]]:
    """A row a method, as soon as it is known."""
    ours: int | None = None
    for name in methods:
        began = time.perf_counter()
        answer = METHODS[name](case, seconds)
        spent = round(time.perf_counter() - began, 1)
        p = answer.priced
        if p is None:
            yield [*who, name, spent, *["-"] * (len(COLUMNS) - len(who) - 3), answer.note]
            continue
        ours = p.cost if name == "wfm" else ours
        against = "" if ours is None or name in ("wfm", "same_service") else f"{p.cost / ours - 1:+.1%}"
        money = [_money(x) for x in (p.variable, p.missing, p.wishes)]
        yield [*who, name, spent, p.hard, _money(p.cost), against, *money, round(p.missing_h), answer.note]


def _money(minor: int) -> str:
    return f"{minor / 100:,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--agents", type=int, nargs="*", default=[50, 200])
    parser.add_argument("--weeks", type=int, default=1)
    parser.add_argument("--supply", type=float, nargs="*", default=[1.0])
    parser.add_argument("--seed", type=int, nargs="*", default=[1])
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="of each method, and of each solve within"
    )
    parser.add_argument("--method", nargs="*", choices=METHODS, default=list(METHODS))
    args = parser.parse_args()
    _warm_up()
    print(" | ".join(COLUMNS), flush=True)
    for agents, supply, seed in product(args.agents, args.supply, args.seed):
        case = Case(*week(agents, supply, seed, args.weeks))
        for row in rows(case, [agents, args.weeks, supply, seed], args.method, args.seconds):
            print(" | ".join(str(x) for x in row), flush=True)


@cache
def _warm_up() -> None:
    """Kernels compiled, so that no method pays for another's."""
    greedy(Case(*week(50, 1.0, 99)))


if __name__ == "__main__":
    main()
