"""New people: slow at first, as fast as their proficiency says later."""

import datetime as dt

import pandas as pd
import pytest
from pydantic import ValidationError

from tests.roster.world import World
from wfm.config.ramp import Ramp, ramp_share
from wfm.roster.inputs import pace, read_agents
from wfm.simulate.people import skills
from wfm.tables import AGENT_SKILLS

MONDAY = dt.date(2026, 11, 9)
WEEK = [MONDAY + dt.timedelta(days=d) for d in range(7)]
RAMP = Ramp(weeks=(0.5, 0.7, 0.9))


@pytest.mark.parametrize(
    ("since", "share"),
    [
        (MONDAY, 0.5),
        (MONDAY - dt.timedelta(days=7), 0.7),
        (MONDAY - dt.timedelta(days=4), (3 * 0.5 + 4 * 0.7) / 7),  # the second week begins on Thursday
        (MONDAY + dt.timedelta(days=3), 0.5),  # four days of the first week
        (MONDAY - dt.timedelta(days=21), 1.0),
        (MONDAY + dt.timedelta(days=30), 0.5),
        (None, 1.0),
    ],
)
def test_share_grows_week_by_week(since, share):
    assert ramp_share([RAMP], "hotline", "human", since, WEEK) == pytest.approx(share)


def test_the_first_ramp_that_fits_counts():
    ramps = [Ramp(weeks=(0.3,), skills=("vip",)), Ramp(weeks=(0.4,), pools=("temp",)), RAMP]
    found = [
        ramp_share(ramps, *who, MONDAY, WEEK) for who in (("vip", "temp"), ("web", "temp"), ("web", "own"))
    ]
    assert found == pytest.approx([0.3, 0.4, 0.5])


@pytest.mark.parametrize("weeks", [(), (0.0,), (1.2,)])
def test_shares_are_shares(weeks):
    with pytest.raises(ValidationError, match="expected shares"):
        Ramp(weeks=weeks)


def test_roster_and_simulation_see_the_same_pace():
    """Hired this week; this week, with a skill of long ago; long ago, with a new skill; with none new."""
    hired = ["2026-11-09", "2026-11-09", "2020-01-01", "2020-01-01"]
    since = [None, "2019-01-01", "2026-11-02", None]
    w = World(agents=[{"hired_on": day, "leader": i == 3} for i, day in enumerate(hired)])
    w.inputs["agent_skills"] = AGENT_SKILLS.conform(
        pd.DataFrame(
            {
                "agent_id": [w.agent_id(i) for i in range(4)],
                "skill": "hotline",
                "proficiency": 1.2,
                "since": pd.to_datetime(pd.Series(since)),
            }
        )
    )
    roster = w.scenario.roster.model_copy(update={"ramps": (RAMP,)})
    scenario = w.scenario.model_copy(update={"roster": roster})
    expected = [0.6, 1.2, 0.84, 1.2 * scenario.roster.leader_count_as_capacity]
    assert pace(scenario, read_agents(scenario, w.inputs))[:, 0].tolist() == pytest.approx(expected)
    assert skills(scenario, w.inputs)[0][:, 0].tolist() == pytest.approx(expected)


def test_every_day_from_the_first_on_counts():
    fortnight = [MONDAY + dt.timedelta(days=d) for d in range(14)]
    assert ramp_share([RAMP], "hotline", "human", MONDAY, fortnight) == pytest.approx((0.5 + 0.7) / 2)
