"""South-East Asia: scenario and tables say what the brief says, and each site has its own law."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from wfm import plan
from wfm.pay.calendar import statutory_holidays

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def loaded() -> plan.Loaded:
    return plan.load(ROOT / "configs" / "sea.yaml")


@pytest.fixture(scope="module")
def tickets() -> pd.Series:
    """Of the last four weeks, by queue."""
    history = pd.read_csv(ROOT / "data/sea/contacts.csv.gz", parse_dates=["interval_start"])
    recent = history[history["interval_start"] >= "2026-07-29"]
    return recent.groupby("queue")["volume"].sum()


def test_tickets_have_the_shares_of_the_brief(tickets: pd.Series) -> None:
    names = tickets.index.str.split("_")
    language = tickets.groupby(names.str[0]).sum() / tickets.sum()
    channel = tickets.groupby(names.str[1]).sum() / tickets.sum()
    assert language.to_dict() == pytest.approx({"id": 0.40, "vi": 0.25, "th": 0.20, "ms": 0.15}, abs=0.02)
    assert channel.to_dict() == pytest.approx(
        {"phone": 0.40, "chat": 0.35, "social": 0.20, "email": 0.05}, abs=0.02
    )


def test_more_than_8000_tickets_a_day_after_45_percent_growth() -> None:
    history = pd.read_csv(ROOT / "data/sea/contacts.csv.gz", parse_dates=["interval_start"])
    daily = history.groupby(history["interval_start"].dt.normalize())["volume"].sum()
    last, quarter_before = daily[-7:].mean(), daily[-98:-91].mean()
    assert last == pytest.approx(8000, rel=0.05)
    assert last / quarter_before == pytest.approx(1.45, rel=0.1)


def test_twenty_people_are_native_indonesians(loaded: plan.Loaded) -> None:
    agents = loaded.inputs["agents"]
    assert (agents["site"].eq("jakarta") & agents["pool"].eq("own")).sum() == 20


def test_each_site_has_its_clock_its_law_and_its_rates(loaded: plan.Loaded) -> None:
    scenario = loaded.scenario
    grid = scenario.grid()
    assert grid.midnights("Asia/Kuala_Lumpur")[0] == 0  # an hour before Jakarta's
    assert (grid.lead_min, grid.trail_min) == (60, 0)
    at = scenario.pay.at
    assert [at(s).holiday_rate for s in ("jakarta", "kuala_lumpur", "vietnam", "thailand")] == [2, 3, 3, 2]
    assert [at(s).night_premium for s in ("jakarta", "kuala_lumpur", "vietnam", "thailand")] == [
        0.1, 0.1, 0.3, 0.1,
    ]  # fmt: skip
    law = {r.sites: r.max_h for r in loaded.rules if r.name == "overtime_cap" and r.per == "month"}
    assert law == {("kuala_lumpur",): 104, ("vietnam",): 40}
    week = {date(2026, 8, 31) + timedelta(days=d) for d in range(7)}
    free = {c: sorted(d.day for d in week & statutory_holidays(c, (2026,))) for c in ("ID", "MY", "VN", "TH")}
    assert free == {"ID": [], "MY": [31], "VN": [1, 2], "TH": []}


def test_last_week_is_told_without_a_doubt_about_clocks(loaded: plan.Loaded) -> None:
    """The file gives each time its offset; read back, shifts start on the clock of their site."""
    text = pd.read_csv(ROOT / "data/sea/previous_roster.csv")["start"]
    assert set(text.str[-6:]) == {"+07:00", "+08:00"}
    before = loaded.inputs["previous_roster"]
    sites = loaded.inputs["agents"].set_index("agent_id")["site"]
    clock = {"E": "07:00", "L": "13:00", "N": "22:00"}
    for shift in before.itertuples():
        zone = loaded.scenario.sites[sites[shift.agent_id]].zone
        assert f"{shift.start.tz_convert(zone):%H:%M}" == clock[shift.shift_code]
