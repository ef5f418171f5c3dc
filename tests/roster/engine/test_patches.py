"""Patches planned anew, on problems so small that every roster can be counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.roster.engine.test_master import relaxed
from tests.roster.engine.tiny import DAYS, LABELS, Tiny, tiny
from wfm.domain.control import NoStop
from wfm.roster.engine.caps import Cap
from wfm.roster.engine.day_rows import DayRows, greedy
from wfm.roster.engine.master import Master
from wfm.roster.engine.patches import Patch, Patches


def of_all(rows: DayRows) -> Patch:
    return Patch(np.arange(rows.agents), 0, rows.days)


@pytest.mark.parametrize("seed", range(8))
def test_a_patch_changes_its_people_on_its_days_alone_and_for_the_better(seed: int) -> None:
    one = tiny(seed, agents=4)
    rows = DayRows(one.problem)
    roster = greedy(rows)
    patches = Patches(rows, seed)
    for people, first, after in ((range(4), 0, 3), ([0, 2], 1, 5), ([1, 2, 3], 0, 5), (range(4), 0, 5)):
        patch = Patch(np.array(people), first, after)
        found = patches.plan(roster, patch, NoStop())
        if found is None:
            continue
        changed = np.argwhere(found != roster)
        assert set(changed[:, 0]) <= set(people)
        assert all(first <= day < after for day in changed[:, 1])
        assert one.cost(found) <= one.cost(roster)
        roster = found
    assert one.cost(roster) <= 1.2 * relaxed(one) + 10


@pytest.mark.parametrize("seed", range(8))
def test_a_patch_costs_what_the_rest_leaves(seed: int) -> None:
    one = tiny(seed, agents=3)
    rows = DayRows(one.problem)
    roster, random = greedy(rows), np.random.default_rng(seed)
    agents = np.array([0, 2])
    patch = rows.patch(roster, agents, 1, 4)
    for _ in range(20):
        other = roster.copy()
        for agent in (0, 2):
            tours = [t for t, _ in one.tours[agent] if t[0] == roster[agent, 0] and t[4] == roster[agent, 4]]
            other[agent] = tours[random.integers(len(tours))]
        saved = patch.cost(roster[agents]) - patch.cost(other[agents])
        assert saved == pytest.approx(one.cost(roster) - one.cost(other))


def test_tours_known_are_a_beginning_and_no_more() -> None:
    one = tiny(5, agents=4)
    rows = DayRows(one.problem)
    master = Master(rows)
    master.add_roster(greedy(rows))
    master.solve(NoStop())
    known = master.cheapest(3)
    assert {len(tours) for tours, _ in known} <= {1, 2, 3}
    for agent, (tours, costs) in enumerate(known):
        assert [rows.own_cost(agent, tour) for tour in tours] == pytest.approx(costs)
    plain, helped = (Patches(rows, 5).plan(greedy(rows), of_all(rows), NoStop(), k) for k in ([], known))
    assert plain is not None
    assert helped is not None
    assert one.cost(helped) == pytest.approx(one.cost(plain), rel=0.1)


def test_caps_are_kept_and_have_their_own_prices() -> None:
    use = np.zeros((DAYS, LABELS), dtype=np.int64)
    use[:, 2] = 1
    one = tiny(4, agents=4)
    caps = tuple(Cap(agent, use, 0, 1) for agent in (0, 2, 3))
    rows = DayRows(replace(one.problem, caps=caps))
    roster, patches = greedy(rows), Patches(rows, 1)
    for people in ([1, 2], [0, 3], [2, 3], [0, 1, 2, 3]):
        found = patches.plan(roster, Patch(np.array(people), 0, DAYS), NoStop())
        roster = roster if found is None else found
    assert all((roster[agent] == 2).sum() <= 1 for agent in (0, 2, 3))
    assert np.isfinite(rows.cost(roster))


class Asked(NoStop):
    """Leaves time until it has been asked so often."""

    def __init__(self, often: int) -> None:
        self.often = often

    def left_s(self) -> float:
        self.often -= 1
        return 100.0 if self.often >= 0 else 0.0


def test_a_patch_that_runs_out_of_time_changes_nothing() -> None:
    one = tiny(5, agents=4)
    rows = DayRows(one.problem)
    roster = greedy(rows)
    found = [Patches(rows, 5).plan(roster, of_all(rows), Asked(often)) for often in range(60)]
    assert found[0] is None
    assert found[-1] is not None
    assert all(x is None or one.cost(x) < one.cost(roster) for x in found)


def test_one_that_costs_the_same_is_taken_and_a_dearer_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    one = alike()
    rows = DayRows(one.problem)
    few = sorted(set.intersection(*({tour for tour, _ in tours} for tours in one.tours)), key=sum)
    roster = np.array([few[0], few[0], few[1], few[2]])
    swapped, dearer = roster[[0, 1, 3, 2]], np.array([few[0]] * 4)
    assert one.cost(swapped) == one.cost(roster) < one.cost(dearer)
    for end, taken in ((swapped, True), (dearer, False), (roster, False)):
        monkeypatch.setattr("wfm.roster.engine.patches.dive", lambda *_, end=end, **__: iter([end]))
        found = Patches(rows, 0).plan(roster, of_all(rows), NoStop())
        assert (found is not None) == taken
        assert found is None or (found == swapped).all()


def alike() -> Tiny:
    """Nobody asks for anything, so that many rosters cost the same."""
    one = tiny(2, agents=4)
    base = np.where(np.isfinite(one.problem.base), 0.0, np.inf)
    return Tiny(replace(one.problem, base=base), [[(t, 0.0) for t, _ in tours] for tours in one.tours])


@pytest.mark.parametrize("size", [1.0, 27.0, 40.0, 1e9])
def test_patches_lie_within_the_days_asked_for(size: float) -> None:
    patches = Patches(DayRows(tiny(0, agents=4).problem), 0)
    patches.size = size
    drawn = [patches.draw(np.array([0.0, 9.0, 0.0, 0.0]), first=1, after=4) for _ in range(60)]
    assert {(p.first, p.after) for p in drawn} == {(1, 4)}
    assert {len(p.agents) for p in drawn} == {4 if size > 27 else 3}
    assert all((np.diff(p.agents) > 0).all() for p in drawn)
    if size <= 27:
        assert sum(1 in p.agents for p in drawn) > 55
