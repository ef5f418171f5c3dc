"""Every refusal against every week that grants it, with costs told from raw settings."""

import datetime as dt

import numpy as np
import pytest

from tests.roster.explain.small import random_plan
from tests.roster.world import MONDAY
from wfm.roster.explain import refusals as module
from wfm.roster.explain.refusals import refusals

WISHES = [
    (agent, MONDAY + dt.timedelta(days=day), code, weight)
    for agent in range(3)
    for day in range(3)
    for code, weight in (("OFF", 30.0), ("A", 20.0), ("B", -10.0))
]


@pytest.mark.parametrize("seed", range(3))
def test_each_is_the_cheapest_week_that_grants_it(seed):
    small = random_plan(seed, wishes=WISHES)
    found = refusals(small.read(), {})
    expected = {}
    for agent, on, code, weight in WISHES:
        day = (on - MONDAY).days

        def granted(week, day=day, code=code, weight=weight):
            return (week[day][0].code == code) == (weight > 0)

        if granted(small.weeks[agent]):
            continue
        least = min(small.cost(agent, week) for week in small.legal_weeks() if granted(week))
        key = small.world.agent_id(agent), on, code if weight > 0 else f"not {code}"
        expected[key] = round(least - small.cost(agent, small.weeks[agent])), round(abs(weight) * 100)
    rows = {(r.agent_id, r.date.date(), r.asked): r for r in found.itertuples()}
    assert rows.keys() == expected.keys()
    for key, (saved, weight) in expected.items():
        assert rows[key].weight == weight
        assert rows[key].saved == pytest.approx(max(0, saved), abs=1)
        left = f"granting it would have been cheaper by {-saved / 100:,.2f} CNY: the search left it"
        assert rows[key].words == (left if saved < 0 else "")
    assert any(saved < 0 for saved, _ in expected.values())  # random weeks are far from the best


def test_what_no_days_grant_and_what_is_too_much_is_said(monkeypatch):
    wishes = [(0, MONDAY + dt.timedelta(days=d), "A", 10.0 + d) for d in range(3)]
    small = random_plan(3, wishes=wishes, time_off=[(0, "2026-11-09", "2026-11-12")])
    small = type(small)([*small.weeks], small.required, changes=small.changes)
    plan = small.read() if all(d.off for d, _ in small.weeks[0]) else None
    if plan is None:
        off = tuple((type(small.weeks[0][0][0])(), 0) for _ in range(3))
        plan = type(small)([off, *small.weeks[1:]], small.required, changes=small.changes).read()
    found = refusals(plan, {})
    assert np.isnan(found["saved"]).all()
    assert found["words"].eq("the rules leave no days that grant it: time off").all()
    monkeypatch.setattr(module, "MOST", 1)
    found = refusals(plan, {}).sort_values("weight")["words"].tolist()
    assert [words.startswith("not worked out") for words in found] == [True, True, False]
