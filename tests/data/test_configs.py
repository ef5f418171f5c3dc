"""The committed scenarios load, say what the brief says, and agree with their tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from wfm.config.scenario import Assumption, Scenario
from wfm.io.read import read_inputs
from wfm.io.scenario import read_scenario

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "configs"
OPTIONAL = ("base_roster", "leave_requests", "ledger", "overrides")
"""Tables that not every scenario has."""
SCENARIOS = ("double11", "double11-90", "week", "holiday")


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario]:
    return {name: read_scenario(CONFIGS / f"{name}.yaml")[0] for name in SCENARIOS}


@pytest.fixture(scope="module")
def assumptions() -> dict[str, Assumption]:
    entries = YAML(typ="safe", pure=True).load(CONFIGS / "assumptions.yaml")
    return {name: Assumption(**entry) for name, entry in entries.items()}


def agents(name: str) -> pd.DataFrame:
    folder = ROOT / "data" / name
    pace = pd.read_csv(folder / "agent_skills.csv").groupby("agent_id")["proficiency"].agg(["first", "size"])
    return pd.read_csv(folder / "agents.csv").join(pace, on="agent_id")


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_and_its_tables_load(name: str, scenarios: dict[str, Scenario]) -> None:
    inputs = read_inputs(scenarios[name])
    assert all(len(table) for table in (inputs[k] for k in inputs if k not in OPTIONAL))
    assert scenarios[name].name == name


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_promises_are_the_briefs(name: str, scenarios: dict[str, Scenario]) -> None:
    queues = scenarios[name].queues
    assert {q: s.target.answer_within_s for q, s in queues.items()} == {
        "wechat": 30,
        "hotline": 20,
        "web": 15,
    }
    fraction = 0.90 if name == "double11-90" else 0.98
    assert {s.target.fraction for s in queues.values()} == {fraction}


@pytest.mark.parametrize("name", SCENARIOS)
def test_bots_are_the_briefs(name: str, scenarios: dict[str, Scenario]) -> None:
    bots = scenarios[name].bots
    assert bots is not None
    assert (bots.count, bots.daily_capacity, bots.containment) == (5, 50_000, 0.82)
    assert bots.hourly_burst is None, "capacity of an hour is that of a day / 24"


def test_the_variant_differs_in_the_fraction_only(scenarios: dict[str, Scenario]) -> None:
    whole, variant = (
        scenarios[n].model_dump(exclude={"name", "title", "assumptions"}) for n in SCENARIOS[:2]
    )
    for queue in variant["queues"].values():
        queue["target"]["fraction"] = 0.98
    assert whole == variant


def test_the_forecast_is_made_on_the_wednesday_before(scenarios: dict[str, Scenario]) -> None:
    for scenario in scenarios.values():
        issued = scenario.forecast.issued_on
        assert issued is not None
        assert issued.weekday() == 2
        assert (scenario.horizon.first_date - issued).days == 5


@pytest.mark.parametrize("name", SCENARIOS)
def test_contracts_and_pools_of_people_are_configured(name: str, scenarios: dict[str, Scenario]) -> None:
    roster = scenarios[name].roster
    people = agents(name.removesuffix("-90"))
    assert set(people["contract"]) == set(roster.contracts)
    assert set(people["pool"]) == set(roster.pools)
    assert {s for c in roster.contracts.values() for s in c.shifts} == set(roster.shifts)


@pytest.mark.parametrize("name", SCENARIOS)
def test_nobody_works_long_without_a_break(name: str, scenarios: dict[str, Scenario]) -> None:
    """Whatever the break windows allow, and on the roster's grid."""
    horizon = scenarios[name].horizon
    for shift in scenarios[name].roster.shifts.values():
        if shift.kind != "work":
            continue
        longest = since = 0
        for rest in shift.breaks:
            longest = max(longest, rest.latest_min - since)
            since = rest.earliest_min + rest.length_min
            for minutes in (rest.length_min, rest.earliest_min, rest.latest_min):
                assert minutes % horizon.slot_min == 0
        assert max(longest, shift.length_min - since) <= 4.5 * 60, shift.code


@pytest.mark.parametrize("name", SCENARIOS)
def test_rules_name_a_source(name: str, scenarios: dict[str, Scenario]) -> None:
    rules = scenarios[name].roster.rules
    assert rules["weekly_rest"]["source"].startswith("Labour Law art. 38")
    assert rules["daily_rest"] == {"min_h": 11, "source": "company policy"}
    each = [one for rule in rules.values() for one in (rule if isinstance(rule, list) else [rule])]
    assert all(one["source"] for one in each)
    assert all("effective" in one for one in each if "Law" in one["source"])


def test_assumptions_have_a_known_source_and_a_reason(assumptions: dict[str, Assumption]) -> None:
    for name, entry in assumptions.items():
        assert entry.source in ("brief", "law", "assumption"), name
        assert entry.unit, name
        assert entry.note, name


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("leader", "leader"),
        ("multi_skilled", "pool == 'human' and size == 3 and not leader"),
        ("experienced", "pool == 'human' and size < 3 and first == 1.0"),
        ("new", "pool == 'human' and first == 0.8"),
        ("temp", "pool == 'temp'"),
        ("outsourced", "pool == 'outsourced'"),
        ("backup", "pool == 'backup'"),
    ],
)
def test_wages_and_paces_are_those_assumed(assumptions: dict[str, Assumption], name: str, who: str) -> None:
    found = agents("double11").query(who)
    assert len(found)
    assert set(found["hourly_cost"]) == {assumptions[f"{name}_hourly_cost"].value}
    if pace := assumptions.get(f"{name}_pace"):
        assert set(found["first"]) == {pace.value}


def test_floating_people_have_the_share_assumed(assumptions: dict[str, Assumption]) -> None:
    human = agents("week").query("pool == 'human'")
    assert human["contract"].eq("floating").mean() == assumptions["floating_share"].value


@pytest.mark.parametrize("queue", ["wechat", "hotline", "web"])
def test_handling_times_are_those_assumed(assumptions: dict[str, Assumption], queue: str) -> None:
    history = pd.read_csv(ROOT / "data" / "contacts.csv.gz").query("queue == @queue and volume > 0")
    summer = history[history["interval_start"].between("2026-07-01", "2026-08-01")]
    mean = (summer["aht_s"] * summer["volume"]).sum() / summer["volume"].sum()
    assert mean == pytest.approx(assumptions[f"{queue}_aht_s"].value, rel=0.03)
