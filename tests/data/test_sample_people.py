"""People, requests and last week: keys resolve, numbers are the brief's, the roster was legal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"
WEEKS = {"double11": "2026-11-09", "week": "2026-09-14"}
POOLS = {
    "double11": {"human": 100, "temp": 100, "expert": 6, "outsourced": 30, "backup": 20},
    "week": {"human": 100, "expert": 6, "backup": 20},
}
TABLES = ("agents", "agent_skills", "time_off", "wishes", "locks", "previous_roster")


class Week(dict[str, pd.DataFrame]):
    """The tables of one scenario, all text, as a spreadsheet shows them."""

    def __init__(self, name: str) -> None:
        folder = DATA / name
        super().__init__(
            {t: pd.read_csv(folder / f"{t}.csv", dtype=str, keep_default_na=False) for t in TABLES}
        )
        self.name = name
        self.monday = pd.Timestamp(WEEKS[name])

    def shifts(self) -> pd.DataFrame:
        """Last week with times as times, in order."""
        times = {c: pd.to_datetime(self["previous_roster"][c]) for c in ("date", "start", "end")}
        return self["previous_roster"].assign(**times).sort_values(["agent_id", "start"])


@pytest.fixture(scope="module", params=list(WEEKS))
def week(request: pytest.FixtureRequest) -> Week:
    return Week(request.param)


def test_pools_have_the_heads_of_the_brief(week: Week) -> None:
    assert week["agents"]["pool"].value_counts().to_dict() == POOLS[week.name]


def test_agents_are_named_once_and_every_key_resolves(week: Week) -> None:
    agents = week["agents"]["agent_id"]
    assert agents.is_unique
    for name in TABLES[1:]:
        assert set(week[name]["agent_id"]) <= set(agents), name
    keys = {"agent_skills": ["agent_id", "skill"], "time_off": ["agent_id", "start"]}
    keys |= {name: ["agent_id", "date"] for name in ("wishes", "locks", "previous_roster")}
    for name, key in keys.items():
        assert not week[name].duplicated(key).any(), name


def test_the_same_person_is_the_same_in_both_weeks() -> None:
    tables = [Week(name)["agents"].set_index("agent_id") for name in WEEKS]
    both = tables[0].index.intersection(tables[1].index)
    assert len(both) == 126
    pd.testing.assert_frame_equal(tables[0].loc[both], tables[1].loc[both])


def test_skill_groups_are_few(week: Week) -> None:
    skills = week["agent_skills"].sort_values(["agent_id", "skill"])
    groups = skills.groupby("agent_id")[["skill", "proficiency"]].apply(lambda g: tuple(g.to_numpy().ravel()))
    assert groups.nunique() <= 8
    assert set(skills["skill"]) == {"wechat", "hotline", "web"}
    assert set(skills["proficiency"]) <= {"0.7", "0.8", "1.0", "1.1"}
    unskilled = set(week["agents"]["agent_id"]) - set(skills["agent_id"])
    assert unskilled == set(week["agents"].query("pool == 'expert'")["agent_id"])


def test_one_leader_a_team_of_about_fifteen() -> None:
    agents = Week("double11")["agents"].query("pool in ['human', 'temp']")
    teams = agents.groupby("team").agg(
        heads=("agent_id", "size"), leaders=("leader", lambda x: (x == "true").sum())
    )
    assert teams["leaders"].eq(1).all()
    assert teams["heads"].between(14, 18).all()


def test_leaders_are_enough_for_every_hour() -> None:
    """Two on every night, so that one covers the other's breaks; as many hands left for two by day."""
    leaders = Week("week")["agents"].query("leader == 'true'")
    shifts_a_week = 5
    night = leaders["contract"].eq("night").sum() * shifts_a_week
    day = leaders["contract"].eq("core").sum() * shifts_a_week
    assert night >= 2 * 7
    assert day >= (2 + 1 + 2) * 7, "early, middle and late"


def test_names_are_chinese_and_of_one_person_each_in_a_pool(week: Week) -> None:
    people = week["agents"].query("pool != 'outsourced'")
    assert people["name"].str.fullmatch("[一-龥]{2,3}").all()
    assert not people.duplicated(["pool", "name"]).any()


def test_nobody_is_asked_for_two_things_at_once(week: Week) -> None:
    away, wishing, locked = (set(week[t]["agent_id"]) for t in ("time_off", "wishes", "locks"))
    assert not away & wishing
    assert not away & locked
    assert not wishing & locked
    leaders = set(week["agents"].query("leader == 'true'")["agent_id"])
    assert not away & leaders


def test_requests_lie_in_the_week(week: Week) -> None:
    sunday = week.monday + pd.Timedelta(days=6)
    for table in ("wishes", "locks"):
        assert pd.to_datetime(week[table]["date"]).between(week.monday, sunday).all()
    start, end = (pd.to_datetime(week["time_off"][c], format="mixed") for c in ("start", "end"))
    assert (start < end).all()
    assert (start >= week.monday).all()
    assert (end <= week.monday + pd.Timedelta(days=7)).all()


def test_last_week_is_the_seven_days_before(week: Week) -> None:
    shifts = week.shifts()
    assert set(shifts["date"]) == set(pd.date_range(end=week.monday - pd.Timedelta(days=1), periods=7))
    assert (shifts["start"].dt.normalize() == shifts["date"]).all()
    pools = week["agents"].set_index("agent_id")["pool"]
    assert set(shifts["agent_id"].map(pools)) == {"human", "expert"}


def test_last_week_was_legal(week: Week) -> None:
    shifts = week.shifts()
    by_agent = shifts.groupby("agent_id")
    rest = shifts["start"] - by_agent["end"].shift()
    assert rest.dropna().min() >= pd.Timedelta(hours=11)
    assert by_agent.size().max() <= 6
    paid = shifts["paid_min"].astype(int).groupby(shifts["agent_id"]).sum()
    assert paid.max() <= 40 * 60
    presence = (shifts["end"] - shifts["start"]).dt.total_seconds() / 60
    work = shifts["kind"].eq("work")
    assert (presence[work] - shifts.loc[work, "paid_min"].astype(int)).eq(60).all(), "one unpaid meal"


def test_core_people_had_one_start_for_the_week(week: Week) -> None:
    core = week["agents"].query("contract == 'core'")["agent_id"]
    shifts = week.shifts()
    starts = shifts[shifts["agent_id"].isin(core)].groupby("agent_id")["start"]
    assert starts.apply(lambda s: s.dt.time.nunique()).eq(1).all()


def test_two_engineers_were_on_call_each_day(week: Week) -> None:
    on_call = week.shifts().query("kind == 'on_call'")
    assert on_call.groupby("date")["agent_id"].nunique().eq(2).all()
    assert on_call["date"].nunique() == 7


def test_leaders_were_there_around_the_clock(week: Week) -> None:
    """From the first Monday's early shift to the next Monday's; breaks are not in the table."""
    leaders = week["agents"].query("leader == 'true'")["agent_id"]
    shifts = week.shifts()
    theirs = shifts[shifts["agent_id"].isin(leaders)]
    clock = pd.date_range(
        shifts["start"].min(), week.monday + pd.Timedelta(hours=8), freq="30min", inclusive="left"
    )
    present = [((theirs["start"] <= t) & (t < theirs["end"])).sum() for t in clock]
    assert min(present) >= 1


def test_no_lock_contradicts_the_week_before(week: Week) -> None:
    """Locked people could work their locked days with no more than six days in a row."""
    shifts = week.shifts()
    for agent, rows in week["locks"].query("shift_code != 'OFF'").groupby("agent_id"):
        worked = set(shifts.loc[shifts["agent_id"].eq(agent), "date"]) | set(pd.to_datetime(rows["date"]))
        run = longest = 0
        for day in pd.date_range(min(worked), max(worked)):
            run = run + 1 if day in worked else 0
            longest = max(longest, run)
        assert longest <= 6
