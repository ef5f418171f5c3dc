"""One week solved, checked and measured: a row of the table."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from typing import Any

from weeks import week

from wfm.config.roster import Search
from wfm.config.scenario import Scenario
from wfm.domain.control import Deadline
from wfm.domain.errors import NoRosterFound
from wfm.roster.check import check
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.roster.solve import solve

COLUMNS = (
    *("agents", "weeks", "supply", "seed", "seconds", "checked_s", "first_s", "peak_MB", "status"),
    *("cost", "guaranteed", "bound", "gap", "of_cost", "of_avoidable", "check"),
)
"""`seconds`: from the start of the process to the roster's tables; `checked_s`: and until the check is
through; `first_s`: to the first legal roster. Money in whole units of the currency: `cost` is what
the optimiser weighs, `of_cost` and `of_avoidable` are shares as in `wfm.domain.result.Outcome`."""

_BROKEN = 1e11
"""A cost above it holds broken hard rows (`wfm.roster.engine.problem.HARD`)."""


class FromStart(Deadline):
    """Stops `seconds` after the process began, so that imports and tables count as well."""

    def __init__(self, started: float, seconds: float) -> None:
        super().__init__(seconds, time.perf_counter)
        self.end = started + seconds


class FirstLegal:
    """Hears when the first legal roster was there."""

    def __init__(self, started: float) -> None:
        self.started, self.seconds = started, float("nan")

    def tell(self, stage: str, **known: Any) -> None:
        if self.seconds != self.seconds and stage == "roster" and known.get("cost", _BROKEN) < _BROKEN:
            self.seconds = time.perf_counter() - self.started


def with_search(scenario: Scenario, limits: dict[str, Any]) -> Scenario:
    """The scenario with other limits of the search."""
    search = Search.model_validate(scenario.roster.search.model_dump() | limits)
    return scenario.model_copy(update={"roster": scenario.roster.model_copy(update={"search": search})})


def measured(
    agents: int,
    supply: float,
    seed: int,
    weeks: int,
    seconds: float,
    *,
    limits: dict[str, Any],
    started: float,
) -> list[Any]:
    """The row of one week, in the order of `COLUMNS`."""
    scenario, requirement, inputs = week(agents, supply, seed, weeks)
    scenario = with_search(scenario, limits)
    rules, faults = parse_rules(scenario.roster.rules, scenario.roster)
    assert not faults, faults
    first = FirstLegal(started)
    who = [agents, weeks, supply, seed]
    try:
        made = solve(requirement, inputs, rules, scenario, stop=FromStart(started, seconds), progress=first)
    except NoRosterFound:
        spent = time.perf_counter() - started
        return [*who, round(spent, 1), None, None, _peak_mb(), "unknown", *[None] * 7]
    spent = time.perf_counter() - started
    violations = check(Published(scenario, made.roster, made.activities, inputs), rules)
    hard = int(violations["hard"].sum())
    outcome, unit = made.outcome, 10**scenario.pay.minor_digits
    bound = None if outcome.lower_bound is None else round(outcome.lower_bound / unit)
    return [
        *who,
        round(spent, 1),
        round(time.perf_counter() - started, 1),
        round(first.seconds, 1),
        _peak_mb(),
        str(outcome.status),
        round(outcome.cost / unit),
        round(outcome.guaranteed / unit),
        bound,
        None if outcome.gap is None else round(outcome.gap / unit),
        outcome.gap_of_cost,
        outcome.gap_of_avoidable,
        "passed" if not hard else f"{hard} hard",
    ]


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


WIDTHS = [max(len(name), 7) for name in COLUMNS]


def shown(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Rows as lines of one table, each as soon as it is known."""
    return ["  ".join(_cell(x).rjust(w) for x, w in zip(row, WIDTHS, strict=True)) for row in rows]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float) and abs(value) < 0.5 and value:
        return f"{value:.3%}"
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value)
