"""Who is at work when, from the tables of a roster, also of one edited by hand."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.ramp import ramp_share
from wfm.config.scenario import Scenario
from wfm.domain.shift import OFF, Activity, Kind
from wfm.simulate.centre import People
from wfm.simulate.customers import chances, stream_of
from wfm.tables import rows

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Roster:
    """pace, lent, order: (people, queues), see `People`. stretches: (shift, person, start_s, end_s); `keys`
    name the shifts, by person and day, for their luck; `absent`: chance that each is missed."""

    pace: Floats
    lent: Bools
    order: Ints
    stretches: Sequence[tuple[int, int, float, float]]
    keys: npt.NDArray[np.uint64]
    absent: Floats

    def people(self, seed: int, replication: int) -> People:
        """Those who come: each shift is missed whole with chance `absent`, the same in every plan."""
        missed = chances(np.uint64(stream_of(seed, replication, 1)), self.keys) < self.absent
        came = [(who, start, end) for shift, who, start, end in self.stretches if not missed[shift]]
        return People(self.pace, came, self.lent, self.order)


def read_roster(
    roster: pd.DataFrame,
    activities: pd.DataFrame,
    inputs: Mapping[str, pd.DataFrame],
    scenario: Scenario,
    origin: pd.Timestamp,
    warm_up_s: float,
) -> Roster:
    """The people of `roster`, in seconds from `origin`, `warm_up_s` before the horizon.

    A shift is worked from start to end apart from what `activities` names otherwise. Shifts of the
    previous roster that reach into the horizon are worked to their end. Whoever is there when the
    horizon begins has been there since `origin`.

    Raises:
        ValueError: the roster names somebody who is not among the agents.
    """
    agents = list(inputs["agents"]["agent_id"])
    number = {agent: i for i, agent in enumerate(agents)}
    unknown = sorted(set(roster["agent_id"]) - set(agents))
    if unknown:
        raise ValueError(f"roster: nobody has these ids: {', '.join(unknown[:5])}")
    first_day = pd.Timestamp(scenario.horizon.first_date)
    before = inputs["previous_roster"]
    over = (before["date"] < first_day) & (before["end"] > scenario.horizon.grid().start)
    before = before[over & before["agent_id"].isin(agents)]
    shifts = pd.concat([before, roster[roster["date"] >= first_day]], ignore_index=True)
    shifts = shifts[(shifts["kind"] == Kind.WORK) & (shifts["shift_code"] != OFF)]
    pauses: dict[str, list[tuple[float, float]]] = {}
    for part in rows(activities[activities["activity"] != Activity.WORK]):
        pauses.setdefault(part.shift_id, []).append(
            (_seconds(part.start, origin), _seconds(part.end, origin))
        )
    stretches = []
    for shift, row in enumerate(rows(shifts)):
        start, end = _seconds(row.start, origin), _seconds(row.end, origin)
        if start <= warm_up_s < end:
            start = min(start, 0.0)
        for pause, ends in [*sorted(pauses.get(row.shift_id, ())), (end, math.inf)]:
            if pause > start:
                stretches.append((shift, number[row.agent_id], start, min(pause, end)))
            start = max(start, ends)
    keys = np.array([_key(r.agent_id, r.date) for r in rows(shifts)], dtype=np.uint64)
    absent = np.array([float(scenario.staffing.taken("unrostered", on.date())) for on in shifts["date"]])
    return Roster(*skills(scenario, inputs), stretches, keys, absent)


def skills(scenario: Scenario, inputs: Mapping[str, pd.DataFrame]) -> tuple[Floats, Bools, Ints]:
    """Pace of each agent on each queue, whether there only to help out, and the tier; (agents, queues).

    A leader works at the share that leaders count for. Who has skills of several tiers is of the first.
    """
    known: dict[str, dict[str, float]] = {}
    hired = {row.agent_id: (row.pool, row.hired_on) for row in rows(inputs["agents"])}
    ramps, dates = scenario.roster.ramps, scenario.horizon.grid().dates
    for row in rows(inputs["agent_skills"]):
        pool, hired_on = hired.get(row.agent_id, ("", pd.NaT))
        since = hired_on if pd.isna(row.since) else row.since
        grown = ramp_share(ramps, row.skill, pool, None if pd.isna(since) else since.date(), dates)
        known.setdefault(row.agent_id, {})[row.skill] = float(row.proficiency) * grown
    leaders = scenario.roster.leader_count_as_capacity
    pace = np.zeros((len(inputs["agents"]), len(scenario.queues)))
    lent, order = np.zeros(pace.shape, dtype=np.bool_), np.zeros(pace.shape, dtype=np.int64)
    for i, agent in enumerate(rows(inputs["agents"])):
        mine = known.get(agent.agent_id, {})
        for q, (name, queue) in enumerate(scenario.queues.items()):
            routing = scenario.simulate.queues.get(name)
            own = max((mine.get(skill, 0.0) for skill in queue.skills), default=0.0)
            held = [k for k, skill in enumerate(queue.tiers) if mine.get(skill, 0.0) > 0]
            if held:
                skill, tier = list(queue.tiers.items())[held[0]]
                own, order[i, q] = mine[skill] / tier.aht_factor, held[0] + 1
            reserve = max(
                (mine.get(s, 0.0) for s in (routing.reserve_skills if routing else ())), default=0.0
            )
            lent[i, q] = own == 0
            pace[i, q] = (own or reserve) * (leaders if agent.leader else 1.0)
    return pace, lent, order


def _seconds(stamp: pd.Timestamp, origin: pd.Timestamp) -> float:
    return float((stamp - origin).total_seconds())


def _key(agent_id: str, on: pd.Timestamp) -> int:
    return zlib.crc32(f"{agent_id} {on:%Y-%m-%d}".encode())
