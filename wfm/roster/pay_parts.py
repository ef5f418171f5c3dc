"""What pay weighs in the solver, as parts and prices of slots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain.shift import Kind
from wfm.pay.overtime import on_holiday
from wfm.pay.tariff import Tariff
from wfm.pay.weeks import days_left, ordinary_minutes
from wfm.roster.context import Context
from wfm.roster.parts import CellCost, Counter, Floats, Ints, Part
from wfm.roster.rules.compiling import away_minutes, past_of, week_start


def pay_parts(context: Context, tariff: Tariff) -> list[Part]:
    """Pay that does not go by the slot: allowances and overtime by the day, overtime by the week."""
    days, labels = context.grid.days, context.labels
    parts: list[Part] = []
    on_call = context.mask(Kind.ON_CALL)
    beside = np.array([tariff.standby_price(x.template) if x.standby else 0.0 for x in labels])
    if on_call.any() or beside.any():
        for i, agent in enumerate(context.agents):
            cost = np.where(on_call, tariff.on_call_price(agent), beside)
            parts.append(CellCost((i,), np.broadcast_to(cost, (days, len(labels)))))
    like: dict[tuple[str, str, int], list[int]] = {}
    for i, agent in enumerate(context.agents):
        like.setdefault((agent.site, agent.contract, agent.hourly_cost), []).append(i)
    for (site, contract, _), members in like.items():
        paid = _counted(context, tariff, site, contract)
        per_day = context.contracts[contract].overtime_after_h_day
        if per_day is not None:
            extra = np.maximum(0, paid - round(per_day * 60))
            if extra.any():
                priced = {
                    m: tariff.day_price(context.agents[members[0]], m) for m in set(extra.ravel().tolist())
                }
                parts.append(CellCost(tuple(members), np.vectorize(priced.__getitem__, [float])(extra)))
            paid = paid - extra
        if context.contracts[contract].overtime_after_h_week is not None:
            parts += _weekly(context, tariff, members, paid)
    return parts


def _counted(context: Context, tariff: Tariff, site: str, contract: str) -> Ints:
    """Paid minutes that count in the week, (days, labels); 0 for shifts that the contract lacks."""
    mine = context.contracts[contract].shifts
    paid = np.array(
        [x.paid_min if x.kind is Kind.WORK and x.template in mine else 0 for x in context.labels],
        dtype=np.int64,
    )
    found = np.tile(paid, (context.grid.days, 1))
    if not tariff.beside_salary(context.contracts[contract], site):
        return found
    starts, ends = context.starts[site], context.ends[site]
    for day in range(context.grid.days):
        for label in np.flatnonzero(paid).tolist():
            found[day, label] -= _of_holidays(
                context, tariff, site, int(starts[day, label]), int(ends[day, label]), int(paid[label])
            )
    return found


def _of_holidays(context: Context, tariff: Tariff, site: str, start: int, end: int, paid: int) -> int:
    place, grid = tariff.scenario.sites[site], context.grid
    return on_holiday(place.country, ZoneInfo(place.zone), grid.stamp(start), grid.stamp(end), paid)


def _weekly(context: Context, tariff: Tariff, members: list[int], paid: Ints) -> Iterator[Part]:
    """Overtime of each week, as a Counter of minutes and days worked in one number."""
    agent = context.agents[members[0]]
    terms = context.contracts[agent.contract]
    assert terms.overtime_after_h_week is not None
    for first, last in context.weeks:
        monday = week_start(context, first)
        groups: dict[int, list[int]] = {}
        for i in members:
            groups.setdefault(_ordinary(context, i, monday), []).append(i)
        for ordinary, alike in groups.items():
            working = days_left(ordinary, terms.overtime_after_h_week, terms.days_week)
            begun = [_before(context, tariff, i, monday) for i in alike]
            unit = math.gcd(*paid.ravel().tolist(), *(minutes for minutes, _ in begun)) or 1
            stride = max(m for m, _ in begun) // unit + 7 * int(paid.max()) // unit + 1
            price = np.array(
                [
                    tariff.week_price(agent, units * unit, days, ordinary, working)
                    for days in range(8)
                    for units in range(stride)
                ]
            )
            use = paid // unit + stride * (paid > 0)
            before = tuple(minutes // unit + stride * days for minutes, days in begun)
            yield Counter(tuple(alike), use, before, price, first, last)
            for i, (minutes, days) in zip(alike, begun, strict=True):
                if spent := tariff.week_price(agent, minutes, days, ordinary, working):
                    cost = np.zeros(paid.shape)  # overtime before the horizon is no cost of the plan
                    cost[first] = -spent
                    yield CellCost((i,), cost)


def _ordinary(context: Context, agent: int, monday: date) -> int:
    """Minutes of a week before overtime."""
    person = context.agents[agent]
    terms = context.contracts[person.contract]
    hours = terms.overtime_after_h_week
    assert hours is not None
    country = context.sites[person.site].country
    return ordinary_minutes(
        country, monday, hours, terms.days_week, lambda on: away_minutes(context, agent, on)
    )


def _before(context: Context, tariff: Tariff, agent: int, monday: date) -> tuple[int, int]:
    """Ordinary minutes, and days with some, before the horizon in the week from `monday` on."""
    person = context.agents[agent]
    terms = context.contracts[person.contract]
    found = []
    for p in past_of(context, agent):
        if p.kind is Kind.WORK and monday <= p.date < min(
            context.grid.first_date, monday + timedelta(days=7)
        ):
            minutes = p.paid_min
            if tariff.beside_salary(terms, person.site):
                minutes -= _of_holidays(context, tariff, person.site, p.start, p.end, minutes)
            if terms.overtime_after_h_day is not None:
                minutes = min(minutes, round(terms.overtime_after_h_day * 60))
            found.append(minutes)
    return sum(found), sum(m > 0 for m in found)


def slot_pay(context: Context, tariff: Tariff) -> Floats:
    """Pay of a paid slot, (agents, slots); past the horizon as far as a shift may run."""
    longest = max(label.end_min for label in context.labels)
    slots = context.grid.n_slots + -(-longest // context.grid.slot_min)
    known: dict[tuple[str, str, int], Floats] = {}
    for agent in context.agents:
        key = (agent.site, agent.contract, agent.hourly_cost)
        if key not in known:
            known[key] = tariff.slot_prices(agent, slots, context.grid.lead_min)
    return np.stack([known[a.site, a.contract, a.hourly_cost] for a in context.agents])
