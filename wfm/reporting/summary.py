"""What a plan comes to, in figures and in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.shift import Kind
from wfm.pay.lines import COMPONENTS
from wfm.words import day, mark

MOST_STRETCHES = 10
MOST_TOLD = 5
"""Queues with a sentence of their own."""
LEAST_HEADS = 0.5
"""Less than half a head is a matter of rounding, not a stretch that somebody should look at."""


def shortage(coverage: pd.DataFrame, scenario: Scenario, binds: Sequence[str] = ()) -> dict[str, Any]:
    """What is missing: `headline`, `missing_head_h`, `worst`, `binds` (see `ceilings`).

    `missing_head_h` adds up every negative gap. `worst` lists up to ten stretches, deepest first,
    at most one a queue and local date: the deepest gap of that day and the intervals around it
    that are at least half as deep. Each has queue, title, date, start, end (local; 24:00 is the
    day's end), missing_heads (deepest) and missing_head_h.
    """
    hours = scenario.horizon.interval_min / 60
    missing = coverage.assign(missing=(-coverage["gap"]).clip(lower=0))
    local = missing["interval_start"].dt.tz_convert(scenario.horizon.zone)
    missing["local"], missing["date"] = local, local.dt.date
    worst = []
    for (queue, _), rows in missing[missing["missing"] > 0].groupby(["queue", "date"]):
        if rows["missing"].max() >= LEAST_HEADS:
            worst.append(_deepest(str(queue), rows.sort_values("interval_start"), scenario))
    worst.sort(key=lambda w: (-w["missing_heads"], -w["missing_head_h"], w["date"], w["queue"]))
    missing_head_h = round(float(missing["missing"].sum()) * hours, 1)
    found = {
        "missing_head_h": missing_head_h,
        "worst": worst[:MOST_STRETCHES],
        "binds": list(binds) if missing_head_h else [],
    }
    return {"headline": _shortage_words(found), **found}


def _deepest(queue: str, rows: pd.DataFrame, scenario: Scenario) -> dict[str, Any]:
    """The day's deepest gap and the contiguous intervals around it at least half as deep."""
    length = pd.Timedelta(minutes=scenario.horizon.interval_min)
    deep = rows[rows["missing"] >= rows["missing"].max() / 2]
    run = (deep["interval_start"].diff() != length).cumsum()
    stretch = deep[run == run[deep["missing"].idxmax()]]
    start, end = stretch["local"].iloc[0], stretch["local"].iloc[-1] + length
    return {
        "queue": queue,
        "title": scenario.queues[queue].title or queue,
        "date": start.date().isoformat(),
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}" if end.date() == start.date() else "24:00",
        "missing_heads": round(float(stretch["missing"].max()), 1),
        "missing_head_h": round(float(stretch["missing"].sum()) * length.total_seconds() / 3600, 1),
    }


def ceilings(roster: pd.DataFrame, agents: pd.DataFrame, scenario: Scenario) -> list[str]:
    """What keeps the plan from more heads: pools and sites at their ceiling, and full weeks."""
    work = roster[roster["kind"] == Kind.WORK]
    people = agents.set_index("agent_id")
    work = work.join(people[["pool", "site", "contract", "remote"]], on="agent_id")
    return [
        *_full_pools(work, scenario),
        *_full_sites(work, scenario),
        *_full_weeks(work, people, scenario),
    ]


def _full_pools(work: pd.DataFrame, scenario: Scenario) -> Iterable[str]:
    for name, pool in scenario.roster.pools.items():
        shifts = work[work["pool"] == name]
        if pool.max_heads is not None and (hours := _hours_at(shifts, pool.max_heads)):
            title = pool.title or name
            text = mark("{pool}: at the ceiling of {heads} heads for {hours} h")
            yield text.format(pool=title, heads=pool.max_heads, hours=_number(hours))


def _full_sites(work: pd.DataFrame, scenario: Scenario) -> Iterable[str]:
    for name, site in scenario.sites.items():
        shifts = work[(work["site"] == name) & ~work["remote"]]
        if hours := _hours_at(shifts, site.seats):
            text = mark("{site}: all {seats} seats taken for {hours} h")
            yield text.format(site=name, seats=site.seats, hours=_number(hours))


def _full_weeks(work: pd.DataFrame, people: pd.DataFrame, scenario: Scenario) -> Iterable[str]:
    weeks = scenario.horizon.days / 7
    contracts, shifts = scenario.roster.contracts, scenario.roster.shifts
    most = {name: c.max_h_week * 60 * weeks for name, c in contracts.items()}
    paid = {
        name: t.length_min - sum(b.length_min for b in t.breaks if not b.paid) for name, t in shifts.items()
    }
    shortest = {name: min((paid[s] for s in c.shifts), default=0) for name, c in contracts.items()}
    worked = work.groupby("agent_id")["paid_min"].sum().reindex(people.index, fill_value=0)
    full = worked + people["contract"].map(shortest) > people["contract"].map(most)
    for name, pool in scenario.roster.pools.items():
        own = full[people["pool"] == name]
        if len(own) and own.mean() >= 0.5:
            title = pool.title or name
            text = mark("{pool}: {full} of {people} people have no room for another shift")
            yield text.format(pool=title, full=own.sum(), people=len(own))


def _hours_at(shifts: pd.DataFrame, heads: int) -> float:
    """Hours in which at least so many of the shifts run at once."""
    if shifts.empty:
        return 0.0
    steps = pd.concat([pd.Series(1, shifts["start"]), pd.Series(-1, shifts["end"])]).groupby(level=0).sum()
    present = steps.cumsum().to_numpy()[:-1]
    hours = np.diff(steps.index.to_numpy()) / np.timedelta64(1, "h")
    return float(hours[present >= heads].sum())


def queues_summary(coverage: pd.DataFrame, scenario: Scenario) -> list[dict[str, Any]]:
    """One entry a queue, over the whole horizon.

    `required_h`, `allocated_h`, `missing_h` are head-hours, `missing_h` without what other
    intervals have too much; `service_expected` is the share of contacts in time (None without
    contacts), taken of all offered or of all answered as the target says; `intervals_kept` the
    share of intervals with contacts that are expected to meet the target.
    """
    hours = scenario.horizon.interval_min / 60
    found = []
    for name, queue in scenario.queues.items():
        rows = coverage[coverage["queue"] == name]
        busy = rows[rows["volume_human"] > 0]
        counted = busy["volume_human"] - (busy["lost"] if queue.target.of == "answered" else 0.0)
        kept = busy["in_target"] >= queue.target.fraction * counted
        found.append(
            {
                "queue": name,
                "title": queue.title or name,
                "volume_human": float(rows["volume_human"].sum()),
                "required_h": float(rows["roster_required"].sum()) * hours,
                "allocated_h": float(rows["allocated"].sum()) * hours,
                "missing_h": float((-rows["gap"]).clip(lower=0).sum()) * hours,
                "service_expected": float(busy["in_target"].sum() / counted.sum()) if len(busy) else None,
                "target": queue.target.fraction,
                "answer_within_s": queue.target.answer_within_s,
                "intervals_kept": float(kept.mean()) if len(busy) else None,
                "lost": float(rows["lost"].sum()),
            }
        )
    return found


def add_simulated(queues: Iterable[dict[str, Any]], simulated: pd.DataFrame) -> None:
    """Adds to the entries of `queues_summary` what the roster gave when played, over the whole horizon:
    `service_simulated` with the ends of its 95 % confidence interval, `wait_p95_s`, `lost_simulated`,
    `occupancy_simulated`, and `replications`; None where nothing was offered."""
    whole = simulated[simulated["window"] == "horizon"].set_index("queue")
    names = {
        "service_simulated": "service",
        "service_simulated_low": "service_low",
        "service_simulated_high": "service_high",
        "wait_p95_s": "wait_p95_s",
        "lost_simulated": "lost",
        "occupancy_simulated": "occupancy",
        "replications": "replications",
    }
    for entry in queues:
        row = whole.loc[entry["queue"]]
        entry |= {key: None if pd.isna(row[name]) else float(row[name]) for key, name in names.items()}
        entry["replications"] = int(row["replications"])


def cost_summary(cost: pd.DataFrame) -> dict[str, int]:
    """Minor units by component, in the order in which reports show them."""
    found = cost.groupby("component")["amount"].sum()
    return {name: int(found[name]) for name in COMPONENTS if name in found}


def other_cost_summary(other: pd.DataFrame) -> dict[str, int]:
    """Minor units by item of cost beside pay."""
    found = other.groupby("item", sort=False)["amount"].sum()
    return {str(name): int(amount) for name, amount in found.items()}


def committed(by_component: Mapping[str, int], other: pd.DataFrame) -> int:
    """What is owed whatever the roster: guaranteed pay and committed items, minor units."""
    return by_component.get("guaranteed", 0) + int(other.loc[other["committed"], "amount"].sum())


def headlines(summary: Mapping[str, Any], scenario: Scenario) -> list[str]:
    """What the plan can and cannot give, in plain words, the most urgent first.

    Reads `shortage`, `queues`, `cost_by_component`, `violations`, `leaders_missing`, `gap`,
    `gap_of_avoidable` of the summary.
    """
    return [
        summary["shortage"]["headline"],
        *_service_words(summary["queues"]),
        *_simulated_words(summary["queues"]),
        *_violation_words(summary["violations"]),
        *_leader_words(summary.get("leaders_missing")),
        *_cost_words(summary, scenario),
    ]


def _shortage_words(found: Mapping[str, Any]) -> str:
    if not found["missing_head_h"]:
        return mark("Every queue has the heads it needs in every interval.")
    hours = _number(found["missing_head_h"])
    if not found["worst"]:
        text = mark("{hours} head-hours are missing in all, nowhere more than half a head at once.")
        return text.format(hours=hours)
    worst = found["worst"][0]
    text = mark(
        "{queue} is short by up to {heads} heads on {day} {start}-{end};"
        " {hours} head-hours are missing in all."
    )
    return text.format(
        queue=worst["title"],
        heads=_number(worst["missing_heads"]),
        day=day(date.fromisoformat(worst["date"])),
        start=worst["start"],
        end=worst["end"],
        hours=hours,
    )


def _service_words(queues: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    missed = [q for q in queues if q["service_expected"] is not None and q["service_expected"] < q["target"]]
    if not missed:
        yield mark("Every queue is expected to keep its promise over the whole plan.")
    missed = sorted(missed, key=lambda q: q["service_expected"] - q["target"])
    for q in missed[:MOST_TOLD]:  # rounding never makes a miss look kept
        text = mark(
            "{queue}: {service} of contacts are expected in time, {target} are promised; {lost} are lost."
        )
        yield text.format(
            queue=q["title"],
            service=f"{min(round(q['service_expected'], 3), q['target'] - 0.001):.1%}",
            target=f"{q['target']:.1%}",
            lost=_number(q["lost"]),
        )
    if len(missed) > MOST_TOLD:
        text = mark("{count} more queues are expected to miss their promise, by less.")
        yield text.format(count=len(missed) - MOST_TOLD)


def _simulated_words(queues: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    played = [q for q in queues if q.get("service_simulated") is not None]
    if len(played) > MOST_TOLD:
        least, *_, most = sorted(played, key=lambda q: float(q["service_simulated"]))
        text = mark(
            "Played {replications} times with random contacts and absences, the roster answers between"
            " {low} ({worst}) and {high} ({best}) in time."
        )
        yield text.format(
            replications=least["replications"],
            low=f"{least['service_simulated']:.1%}",
            worst=least["title"],
            high=f"{most['service_simulated']:.1%}",
            best=most["title"],
        )
        return
    for q in played:
        text = mark(
            "{queue}: played {replications} times with random contacts and absences, the roster answers"
            " {service} in time ({low} to {high}); {lost} are lost."
        )
        yield text.format(
            queue=q["title"],
            replications=q["replications"],
            service=f"{q['service_simulated']:.1%}",
            low=f"{q['service_simulated_low']:.1%}",
            high=f"{q['service_simulated_high']:.1%}",
            lost=_number(q["lost_simulated"]),
        )


def _violation_words(violations: Mapping[str, int]) -> Iterable[str]:
    if violations["hard"]:
        text = mark("Hard rules are broken {count} times: the roster may not be published.")
        yield text.format(count=violations["hard"])


def _leader_words(missing: Mapping[str, Any] | None) -> Iterable[str]:
    if missing:
        text = mark("Leaders are missing for {hours} h in all, on {count} days, first on {day}.")
        first = day(date.fromisoformat(missing["first"]))
        yield text.format(hours=_number(missing["hours"]), count=missing["days"], day=first)


def leaders_missing(violations: pd.DataFrame) -> dict[str, Any] | None:
    """Hours and days for which leaders lack, and the first of them; None where none does."""
    short = violations[violations["rule"] == "leader_on_duty"]
    if short.empty:
        return None
    return {
        "hours": round(float(short["amount"].sum()), 2),
        "days": int(short["date"].nunique()),
        "first": f"{short['date'].min():%Y-%m-%d}",
    }


def _cost_words(summary: Mapping[str, Any], scenario: Scenario) -> Iterable[str]:
    by_component = summary["cost_by_component"]
    unit = 10**scenario.pay.minor_digits
    text = mark("Pay comes to {cost} {currency}, of which {guaranteed} is paid whatever the roster.")
    yield text.format(
        cost=_number(sum(by_component.values()) / unit),
        currency=scenario.pay.currency,
        guaranteed=_number(by_component.get("guaranteed", 0) / unit),
    )
    if other := sum(summary.get("other_cost", {}).values()):
        text = mark("With other cost of {other} it is {whole} {currency}, of which {committed} is committed.")
        yield text.format(
            other=_number(other / unit),
            whole=_number((sum(by_component.values()) + other) / unit),
            currency=scenario.pay.currency,
            committed=_number(summary["committed"] / unit),
        )
    gap, share = summary["gap"], summary["gap_of_avoidable"]
    if gap is None:
        yield mark("No bound was computed: how much cheaper a roster could be is not known.")
    elif share is None:
        text = mark("No legal roster can be cheaper by more than {gap} {currency}.")
        yield text.format(gap=_number(gap / unit), currency=scenario.pay.currency)
    else:
        text = mark(
            "No legal roster can be cheaper by more than {gap} {currency}: {share} of the cost that"
            " depends on the roster."
        )
        yield text.format(gap=_number(gap / unit), currency=scenario.pay.currency, share=f"{share:.1%}")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")
