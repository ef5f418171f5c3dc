"""A plan made again from one that people hold: today's inputs, what a lead changed, few other changes.

Beside `wfm.plan`, on which it builds, the only module that joins stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pandas as pd

from wfm import __version__
from wfm.config.scenario import Scenario
from wfm.domain.control import Progress, Stop
from wfm.domain.errors import Fault, InputFaults
from wfm.domain.sheets import Book
from wfm.domain.shift import OFF
from wfm.io.edited import book_of, read_workbook
from wfm.plan import Loaded, Plan, run
from wfm.reporting.changes import Days, changes_table, contents
from wfm.reporting.edits import Edit, NoRoster, compare, edits_table
from wfm.reporting.excel import origin, workbook
from wfm.reporting.packs import MANAGER, PACKS
from wfm.roster.edits import Judged, judge
from wfm.roster.rules.keep import Keep
from wfm.tables import ACTIVITIES, EDITS, LOCKS, ROSTER, TIME_OFF
from wfm.words import LANGUAGES, mark, translator

HOURS_PER_CHANGE = 4
"""Where the settings have no rule `keep`, a change must save the price of so many missing head-hours."""


@dataclass(frozen=True, eq=False)
class Start:
    """Where a plan is made again from: the plan before, today's inputs with edits in them, the edits."""

    before: Plan
    loaded: Loaded
    judged: Judged


def dated(loaded: Loaded, on: date | None) -> Loaded:
    """The same as known on a day (`forecast.issued_on`); None leaves it as it is."""
    if on is None:
        return loaded
    forecast = loaded.scenario.forecast.model_copy(update={"issued_on": on})
    return replace(loaded, scenario=loaded.scenario.model_copy(update={"forecast": forecast}))


def start(loaded: Loaded, before: Plan, edited: Path | None) -> Start:
    """Reads and judges the edits, and lays those accepted over today's inputs.

    Raises:
        InputFaults: the plan before is of other days or queues, or the workbook is not of it.
    """
    _same_days(loaded.scenario, before)
    told = before.tables.get("activities", ACTIVITIES.empty())
    with_base = _over(loaded, base_roster=_base(before), base_activities=told)
    if not any(isinstance(rule, Keep) for rule in loaded.rules):
        price = HOURS_PER_CHANGE * loaded.scenario.roster.coverage.shortage_per_head_h
        with_base = replace(with_base, rules=(*loaded.rules, Keep(price_per_change=price)))
    if edited is None:
        return Start(before, with_base, Judged(EDITS.empty(), LOCKS.empty(), TIME_OFF.empty()))
    found = _edits(with_base, before, edited)
    judged = judge(edits_table(found), with_base.inputs, with_base.rules, loaded.scenario)
    inputs = with_base.inputs
    return Start(
        before,
        _over(
            with_base,
            locks=_joined(inputs["locks"], judged.locks),
            time_off=_joined(inputs["time_off"], judged.time_off),
        ),
        judged,
    )


def replan(
    start: Start, *, stop: Stop, progress: Progress, stages: Sequence[str], published: bool = False
) -> Plan:
    """The new plan, with tables of edits and changes.

    Args:
        stages: those to run anew; demand comes from the plan before unless they begin with it.
        published: whether people already hold the plan before.
    """
    before, loaded = start.before, start.loaded
    demand = {
        n: t
        for n, t in before.tables.items()
        if n in ("forecast", "cleaning", "requirement", "service_curve")
    }
    made = run(loaded, stop=stop, progress=progress, tables=demand, stages=stages)
    accepted = start.judged.edits[start.judged.edits["outcome"] == "accepted"]
    edited = frozenset(zip(accepted["agent_id"], accepted["date"].dt.date, strict=True))
    changes = changes_table(
        _contents(before),
        _contents(made),
        edited,
        loaded.scenario,
        loaded.scenario.forecast.issued_on,
        published,
    )
    outcomes = start.judged.edits["outcome"].value_counts()
    facts = {
        "from": before.identity,
        "edits": {name: int(count) for name, count in sorted(outcomes.items())},
        "changed_days": len(changes),
        "changed_people": int(changes["agent_id"].nunique()),
        "changed_days_unasked": int((changes["cause"] == "replan").sum()),
        "notice_cost": int(changes["notice_cost"].sum()),
    }
    tables = {**made.tables, "edits": start.judged.edits, "changes": changes}
    return replace(made, tables=tables, summary={**made.summary, "replan": facts})


def listed(edits: pd.DataFrame) -> list[dict[str, Any]]:
    """Edits as plain data."""
    dates = edits["date"].dt.strftime("%Y-%m-%d").fillna("")
    return cast("list[dict[str, Any]]", edits.assign(date=dates).to_dict("records"))


def _same_days(scenario: Scenario, before: Plan) -> None:
    ours, theirs = scenario.horizon, before.scenario.horizon
    if (ours.first_date, ours.days) != (theirs.first_date, theirs.days):
        said = f"plans {ours.days} days from {ours.first_date}"
        words = f"{said}, the plan before {theirs.days} from {theirs.first_date}; expected the same days"
        raise InputFaults([Fault(words, scenario.name, None, "horizon")])
    if set(scenario.queues) != set(before.tables["requirement"]["queue"]):
        words = "other queues than the plan before; make the forecast anew (--forecast)"
        raise InputFaults([Fault(words, scenario.name, None, "queues")])


def _base(before: Plan) -> pd.DataFrame:
    """The roster before, with a day off at both ends for everybody who has no shift there."""
    roster = before.tables["roster"]
    dates = before.scenario.horizon.grid().dates
    busy = set(zip(roster["agent_id"], roster["date"].dt.date, strict=True))
    free = [
        {
            "shift_id": f"{agent}-{on:%Y%m%d}-{OFF}",
            "agent_id": agent,
            "date": pd.Timestamp(on),
            "shift_code": OFF,
            "start": pd.Timestamp(on, tz=before.scenario.horizon.zone).tz_convert("UTC"),
            "end": pd.Timestamp(on, tz=before.scenario.horizon.zone).tz_convert("UTC"),
            "paid_min": 0,
            "overtime_min": 0,
            "kind": "work",
            "locked": False,
        }
        for agent in before.inputs["agents"]["agent_id"]
        for on in dict.fromkeys((dates[0], dates[-1]))
        if (agent, on) not in busy
    ]
    return ROSTER.conform(pd.concat([roster, pd.DataFrame(free)], ignore_index=True)) if free else roster


def _over(loaded: Loaded, **tables: pd.DataFrame) -> Loaded:
    return replace(loaded, inputs={**loaded.inputs, **tables})


def _joined(one: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([one, more], ignore_index=True) if len(more) else one


def _contents(plan: Plan) -> Days:
    return contents(plan.tables["roster"], plan.inputs["time_off"], plan.inputs["agents"], plan.scenario)


def _edits(loaded: Loaded, before: Plan, path: Path) -> list[Edit]:
    book = read_workbook(path)
    remarks = _from(book, before, path)
    agents = loaded.inputs["agents"]
    contracts = dict(zip(agents["agent_id"], agents["contract"], strict=True))
    try:
        found = compare(_original(book, before), book, loaded.scenario, contracts)
    except NoRoster:
        words = "no sheet with a column of agent ids and columns of dates"
        raise InputFaults([Fault(words, str(path))]) from None
    known = book.origin.get(origin.VERSION, __version__) == __version__
    return [*remarks, *(e for e in found if known or e.date or e.agent_id)]


def _from(book: Book, before: Plan, path: Path) -> list[Edit]:
    """Refuses a workbook of another plan; says where it does not tell."""
    ours, theirs = before.identity, book.origin.get(origin.PLAN)
    if theirs is None:
        words = mark("the workbook no longer says which plan it came from; it is compared with the one given")
        return [Edit(path.name, "", "", words=words)]
    if theirs != ours:
        words = (
            f"made from the plan {theirs[:12]}, the one given is {ours[:12]}; name the folder of the first"
        )
        raise InputFaults([Fault(words, str(path))])
    return []


def _original(book: Book, before: Plan) -> Book:
    """The workbook as the plan would write it again, for the same reader in the same language."""
    titles = {sheet.title for sheet in book.sheets}
    lang = book.origin.get(origin.LANG, "")
    if lang not in LANGUAGES:
        lang = next((name for name in LANGUAGES if translator(name)("Roster") in titles), "en")
    pack, team = PACKS.get(book.origin.get(origin.PACK, ""), MANAGER), book.origin.get(origin.TEAM, "")
    report = replace(before.report, pack=pack)
    return book_of(workbook(report.of_team(team) if team else report, lang, team))
