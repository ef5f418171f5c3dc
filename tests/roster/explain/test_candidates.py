import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.roster.explain.small import SHIFTS, Small, at_work, random_plan
from tests.roster.world import MONDAY, OFF, choices
from wfm.domain.answers import Kept
from wfm.roster.explain.candidates import for_queue, for_shift

ZONE = ZoneInfo("Asia/Shanghai")
TUESDAY = MONDAY + dt.timedelta(days=1)
A = choices(SHIFTS)[1]


def moment(slot: int) -> dt.datetime:
    return dt.datetime.combine(MONDAY, dt.time(), ZONE) + dt.timedelta(minutes=30 * slot)


@pytest.mark.parametrize("seed", range(4))
def test_candidates_cost_what_trying_every_week_finds(seed):
    small = random_plan(seed, seats=2)
    plan = small.read()
    for slot in (48 + 16, 48 + 19, 48 + 23, 48 + 28, 48 + 40):
        found = for_queue(plan, "hotline", moment(slot))
        ranked = {c.agent_id: c.extra.total for c in found.candidates}
        assert list(ranked.values()) == sorted(ranked.values())
        there = 0
        for agent in range(3):
            if slot in at_work(small.weeks[agent]):
                there += 1
                continue
            costs = [small.cost(agent, w) for w in small.legal_weeks() if slot in at_work(w)]
            best = min(costs, default=np.inf) - small.cost(agent, small.weeks[agent])
            assert ranked.pop(small.world.agent_id(agent), np.inf) == pytest.approx(best, abs=1)
        assert not ranked
        assert found.there == there
        assert there + len(found.candidates) + sum(k.people for k in found.unable) == 3


@pytest.mark.parametrize("seed", range(4))
def test_a_shift_is_filled_as_cheaply_as_trying_every_week_finds(seed):
    small = random_plan(seed)
    found = for_shift(small.read(), TUESDAY, "B")
    ranked = {c.agent_id: c.extra.total for c in found.candidates}
    for agent in range(3):
        if small.weeks[agent][1][0].code == "B":
            continue
        costs = [small.cost(agent, w) for w in small.legal_weeks() if w[1][0].code == "B"]
        best = min(costs) - small.cost(agent, small.weeks[agent])
        assert ranked[small.world.agent_id(agent)] == pytest.approx(best, abs=1)


def test_who_cannot_come_and_why():
    rest = ((OFF, 0),) * 3
    away = [(0, "2026-11-10T00:00", "2026-11-11T00:00")]
    locks = [(1, TUESDAY, "OFF", None)]
    plan = Small([rest] * 3, [1.0] * 144, {}, (True, True, False), {"time_off": away, "locks": locks}).read()
    found = for_queue(plan, "hotline", moment(48 + 20))
    assert (found.candidates, found.there) == ((), 0)
    assert set(found.unable) == {Kept(("time_off",), 1), Kept(("locks",), 1)}
    night = for_queue(plan, "hotline", moment(48 + 40))
    assert night.unable == (Kept(("no shift at that hour",), 2),)


def test_a_break_in_the_way_is_moved():
    rest, tuesday = ((OFF, 0),) * 3, [0.0] * 48 + [1.0] * 48 + [0.0] * 48
    small = Small([((OFF, 0), (A, 60), (OFF, 0)), rest, rest], tuesday, skilled=(True, False, False))
    [found] = for_queue(small.read(), "hotline", moment(48 + 18)).candidates
    assert (found.changes, found.extra.total) == ((), 0)


def test_what_is_not_in_the_plan():
    plan = random_plan(1).read()
    with pytest.raises(ValueError, match="no interval"):
        for_queue(plan, "hotline", moment(-1))
    with pytest.raises(ValueError, match="no shift B 12:00"):
        for_shift(plan, TUESDAY, "B", "12:00")
