"""Money and what it buys: one plan broken down, several side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wfm.domain.shift import Kind
from wfm.pay.lines import COMPONENTS
from wfm.reporting.excel.hours import fairness
from wfm.reporting.report import Report
from wfm.reporting.summary import committed
from wfm.words import mark

GROUPS = ("component", "date", "team", "pool", "contract", "site", "agent_id")
"""By what pay can be broken down."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a comparison. `unit`: currency, h, 1 (a share), or what is counted.

    `better`: 1 where more is better, -1 where less is, 0 where neither.
    """

    section: str
    what: str
    unit: str
    value: float | None
    better: int = 0
    of: str = ""
    """Queue or component that the figure is about."""


def breakdown(report: Report, by: str) -> pd.DataFrame:
    """Pay in minor units: a row for each `by` (see `GROUPS`), a column for each component, and `total`.

    By component: `minutes`, `total` and `share`.
    """
    people = report.table("agents").set_index("agent_id")[["team", "pool", "contract", "site"]]
    lines = report.table("cost").join(people, on="agent_id")
    if by == "component":
        found = lines.groupby("component")[["minutes", "amount"]].sum().rename(columns={"amount": "total"})
        found = found.reindex([c for c in COMPONENTS if c in found.index])
        whole = found["total"].sum()
        return found.assign(share=found["total"] / whole if whole else 0.0).reset_index()
    found = lines.pivot_table(index=by, columns="component", values="amount", aggfunc="sum", fill_value=0)
    found = found[[c for c in COMPONENTS if c in found]]
    found.columns.name = None
    return found.assign(total=found.sum(axis=1)).reset_index()


def key_figures(report: Report) -> list[Figure]:
    """What a plan costs, gives and asks of people; money in the currency's major unit."""
    return [*_service(report), *_money(report), *_shortage(report), *_people(report), *_quality(report)]


def side_by_side(plans: Mapping[str, Sequence[Figure]]) -> pd.DataFrame:
    """Figures down, plans across: section, what, of, unit, better, one column a plan, and for each
    plan but the first `<plan> - <first>` and `<plan> / <first>` (relative difference).

    A figure that a plan lacks is empty.
    """
    order: dict[tuple[str, str, str, str, int], dict[str, float | None]] = {}
    for name, figures in plans.items():
        for f in figures:
            order.setdefault((f.section, f.what, f.of, f.unit, f.better), {})[name] = f.value
    rank = {section: k for k, section in enumerate(_SECTIONS)}
    keys = sorted(order, key=lambda key: rank[key[0]])
    frame = pd.DataFrame(keys, columns=["section", "what", "of", "unit", "better"])
    for name in plans:
        frame[name] = pd.Series([order[key].get(name) for key in keys], dtype="float64")
    first, *others = plans
    for name in others:
        frame[f"{name} - {first}"] = frame[name] - frame[first]
        frame[f"{name} / {first}"] = (frame[name] / frame[first] - 1).where(frame[first] != 0)
    return frame


_SECTIONS = SERVICE, MONEY, SHORTAGE, PEOPLE, QUALITY = (
    mark("Service"),
    mark("Cost"),
    mark("Shortage"),
    mark("People and fairness"),
    mark("How good the roster is"),
)


def _service(report: Report) -> Iterator[Figure]:
    for q in report.summary["queues"]:
        title = q["title"]
        yield Figure(SERVICE, mark("promised in time"), "1", q["target"], 0, title)
        yield Figure(SERVICE, mark("expected in time"), "1", q["service_expected"], 1, title)
        if q.get("service_simulated") is not None:
            yield Figure(SERVICE, mark("in time when played"), "1", q["service_simulated"], 1, title)
        yield Figure(SERVICE, mark("contacts lost"), mark("contacts"), q["lost"], -1, title)


def _money(report: Report) -> Iterator[Figure]:
    pay, currency = report.scenario.pay, mark("currency")
    by = report.table("cost").groupby("component")["amount"].sum()
    total = report.major(by.sum())
    for name in COMPONENTS:
        if name in by.index:
            yield Figure(MONEY, name.replace("_", " "), currency, report.major(by[name]), -1)
    yield Figure(MONEY, mark("total pay"), currency, total, -1)
    if len(other := report.table("other_cost")):
        beside = report.major(other["amount"].sum())
        yield Figure(MONEY, mark("other cost"), currency, beside, -1)
        yield Figure(MONEY, mark("pay and other cost"), currency, total + beside, -1)
        owed = report.major(committed({str(c): int(a) for c, a in by.items()}, other))
        yield Figure(MONEY, mark("committed"), currency, owed)
    yield Figure(MONEY, mark("pay and contingency"), currency, round(total * (1 + pay.contingency), 2), -1)
    answered = _answered(report)
    yield Figure(MONEY, mark("cost of a contact"), currency, total / answered if answered else None, -1)
    roster = report.table("roster")
    paid = roster.loc[roster["kind"] == Kind.WORK, "paid_min"].sum() / 60
    yield Figure(
        MONEY,
        mark("contacts answered an hour paid"),
        mark("contacts/h"),
        answered / paid if paid else None,
        1,
    )
    if (budget := report.scenario.reporting.budget) is not None:
        yield Figure(MONEY, mark("budget"), currency, budget)
        yield Figure(MONEY, mark("left of the budget"), currency, budget - total * (1 + pay.contingency), 1)


def _answered(report: Report) -> float:
    """Contacts that people answer, as expected."""
    coverage = report.table("coverage")
    return float((coverage["volume_human"] - coverage["lost"]).sum())


def _shortage(report: Report) -> Iterator[Figure]:
    coverage = report.table("coverage")
    hours = report.scenario.horizon.interval_min / 60
    missing = (-coverage["gap"]).clip(lower=0)
    yield Figure(SHORTAGE, mark("required"), "h", float(coverage["roster_required"].sum()) * hours)
    yield Figure(SHORTAGE, mark("missing"), "h", float(missing.sum()) * hours, -1)
    by_interval = missing.groupby(coverage["interval_start"]).sum()
    worst = float(by_interval.max()) if len(by_interval) else 0.0
    yield Figure(SHORTAGE, mark("missing at the worst time"), mark("heads"), worst, -1)
    surplus = coverage["gap"].clip(lower=0)
    yield Figure(SHORTAGE, mark("surplus"), "h", float(surplus.sum()) * hours, -1)


def _people(report: Report) -> Iterator[Figure]:
    roster = report.table("roster")
    work = roster[roster["kind"] == Kind.WORK]
    table = fairness(report)
    yield Figure(PEOPLE, mark("people with a shift"), mark("people"), float(work["agent_id"].nunique()))
    yield Figure(PEOPLE, mark("hours paid"), "h", float(work["paid_min"].sum()) / 60, -1)
    yield Figure(PEOPLE, mark("hours of overtime"), "h", float(work["overtime_min"].sum()) / 60, -1)
    for name, words in (
        ("nights", mark("nights: most less least in a contract")),
        ("weekend", mark("weekend shifts: most less least in a contract")),
    ):
        spread = table.groupby("contract")[name].agg(lambda x: x.max() - x.min())
        yield Figure(PEOPLE, words, mark("shifts"), float(spread.max()) if len(spread) else 0.0, -1)
    spread = table.groupby("contract")["paid_h"].agg(lambda x: x.std(ddof=0))
    yield Figure(
        PEOPLE,
        mark("hours paid: spread within a contract"),
        "h",
        float(spread.max()) if len(spread) else 0.0,
        -1,
    )
    yield Figure(PEOPLE, mark("wishes refused"), mark("wishes"), float(table["wishes"].sum()), -1)


def _quality(report: Report) -> Iterator[Figure]:
    summary = report.summary
    violations = summary.get("violations", {})
    yield Figure(QUALITY, mark("hard rules broken"), mark("rules"), violations.get("hard"), -1)
    yield Figure(QUALITY, mark("soft rules and wishes not met"), mark("rules"), violations.get("soft"), -1)
    yield Figure(QUALITY, mark("gap as a share of all cost"), "1", _number(summary.get("gap_of_cost")), -1)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
