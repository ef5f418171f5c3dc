"""A plan so small that every week of everybody can be tried, and its cost told from raw settings."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tests.roster.world import OFF, Day, World, choices
from wfm.roster.explain.finished import Finished, read_plan
from wfm.roster.rules import parse_rules
from wfm.tables import AGENT_SKILLS

REST = {"activity": "rest", "length_min": 30, "earliest_min": 60, "latest_min": 120}
SHIFTS = {
    "a": {"code": "A", "start": "08:00", "length_min": 300, "breaks": [REST]},
    "b": {"code": "B", "start": "11:00", "length_min": 240},
}
SLOTS = 3 * 48

Week = tuple[tuple[Day, int], ...]
"""Of each day: what it holds, and how many minutes after the start its break begins."""


@dataclass(frozen=True)
class Small:
    """Three days; `weeks` by agent; `required` heads by slot of half an hour."""

    weeks: Sequence[Week]
    required: Sequence[float]
    rules: Mapping[str, Any] = field(default_factory=lambda: {"days_in_a_row": {"most_days": 2}})
    skilled: Sequence[bool] = (True, True, True)
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        agents = [{"hourly_cost": 20.0 + 10 * i} for i in range(len(self.weeks))]
        return World(**{"days": 3, "shifts": SHIFTS, "agents": agents, **self.changes})

    def read(self) -> Finished:
        """The plan as the explanations see it."""
        world = self.world
        rules, faults = parse_rules(self.rules)
        assert not faults
        skilled = [world.agent_id(i) for i, knows in enumerate(self.skilled) if knows]
        skills = AGENT_SKILLS.empty()
        skills["agent_id"], skills["skill"], skills["proficiency"] = skilled, "hotline", 1.0
        published = world.publish([[day for day, _ in week] for week in self.weeks])
        starts = pd.date_range("2026-11-09", periods=SLOTS, freq="30min", tz="Asia/Shanghai").tz_convert(
            "UTC"
        )
        need = pd.DataFrame({"queue": "hotline", "interval_start": starts, "roster_required": self.required})
        return read_plan(
            world.scenario,
            {**world.inputs, "agent_skills": skills},
            rules,
            need,
            published.roster,
            self._with_breaks(published.activities),
        )

    def _with_breaks(self, activities: pd.DataFrame) -> pd.DataFrame:
        """The breaks of the tables moved to where the weeks have them."""
        pauses = {
            (self.world.agent_id(i), on.isoformat()): place
            for i, week in enumerate(self.weeks)
            for on, (day, place) in zip(self.world.dates, week, strict=True)
            if day.code == "A"
        }
        frame = activities[activities["activity"] == "rest"].copy()
        owners = frame["shift_id"].str.rsplit("-", n=1).str
        for row, agent_id, text in zip(frame.index, owners[0], owners[1], strict=True):
            late = pauses[agent_id, f"{text[:4]}-{text[4:6]}-{text[6:]}"] - 60
            for column in ("start", "end"):
                frame.loc[row, column] += pd.Timedelta(minutes=late)
        return frame

    def cost(self, agent: int, week: Week) -> float:
        """Minor units of the whole plan with one week changed; infinite where seats do not suffice."""
        weeks = [*self.weeks]
        weeks[agent] = week
        heads, present = np.zeros(SLOTS), np.zeros(SLOTS)
        total = 0.0
        for i, each in enumerate(weeks):
            work = np.isin(np.arange(SLOTS), at_work(each))
            heads += work * self.skilled[i]
            total += (20.0 + 10 * i) * 100 / 2 * work.sum()
            for day, (content, _) in enumerate(each):
                if not content.off:
                    first = day * 48 + content.start_min // 30
                    present[first : first + length(content)] += 1
        if (present > self.changes.get("seats", 100)).any():
            return np.inf
        for row in self.changes.get("wishes", ()):
            who, on, code, weight = row
            content, _ = weeks[who][(on - self.world.first).days]
            total += abs(weight) * 100 * ((content.code == code) != (weight > 0))
        return total + sum(missing(r, h) for r, h in zip(self.required, heads, strict=True))

    def legal_weeks(self) -> Iterator[Week]:
        """Every week of an agent with at most two days in a row."""
        days = [
            (content, place)
            for content in choices(SHIFTS)
            for place in ((60, 90, 120) if content.code == "A" else (0,))
        ]
        for week in itertools.product(days, repeat=3):
            if any(content.off for content, _ in week):
                yield week


def at_work(week: Week) -> list[int]:
    """Slots in which the week has its agent at work."""
    found = []
    for day, (content, place) in enumerate(week):
        if not content.off:
            first = day * 48 + content.start_min // 30
            pause = first + place // 30 if content.code == "A" else -1
            found += [slot for slot in range(first, first + length(content)) if slot != pause]
    return found


def length(content: Day) -> int:
    """Slots of a shift."""
    return next(int(t["length_min"]) for t in SHIFTS.values() if t["code"] == content.code) // 30


def missing(required: float, heads: float) -> float:
    """Price of a slot: equal steps, each dearer, and a little comfort above; 100 an hour, half an hour."""
    comfort = 0.02 * min(max(0.0, heads - required), 0.1 * required)
    short = max(0.0, required - heads)
    steps = [min(max(0.0, short - k * required / 4), required / 4) * x for k, x in enumerate((1, 1.5, 2, 3))]
    return 100 * 100 / 2 * (sum(steps) + 0.02 * 0.1 * required - comfort)


def random_plan(seed: int, **changes: Any) -> Small:
    """Legal weeks of three people against a random requirement."""
    random = np.random.default_rng(seed)
    required = np.zeros(SLOTS)
    for day in range(3):
        required[day * 48 + 16 : day * 48 + 30] = random.integers(0, 4, 14)
    small = Small([((OFF, 0),) * 3] * 3, required.tolist(), changes=changes)
    weeks = list(small.legal_weeks())
    while True:
        picked = [weeks[k] for k in random.integers(0, len(weeks), 3)]
        small = Small(picked, required.tolist(), changes=changes)
        if np.isfinite(small.cost(0, picked[0])):
            return small
