"""The presets of law: sound, sourced, with the figures of the statutes, and alike for solver and check."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.roster.oracle import agree
from tests.roster.world import EARLY, MEAL, NIGHT, World
from wfm.config.pay import PaySettings
from wfm.io.scenario import read_scenario
from wfm.roster.rules import parse_rules

ROOT = Path(__file__).parents[2]
COUNTRIES = ("CN", "ID", "VN", "TH", "MY", "PH", "EU")
# 11 paid hours in 12, with the meal where every law here wants it
LONG = {
    "code": "X",
    "start": "08:00",
    "length_min": 720,
    "breaks": [{**MEAL, "earliest_min": 240, "latest_min": 240}],
}
SHIFTS = {"early": {**EARLY, "breaks": [{**MEAL, "latest_min": 240}]}, "long": LONG, "night": NIGHT}


def preset(country: str) -> dict[str, Any]:
    return dict(YAML(typ="safe", pure=True).load(ROOT / f"configs/rules/{country}.yaml"))


def entries(country: str, rule: str) -> list[dict[str, Any]]:
    found = preset(country).get(rule, [])
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_value_has_its_article_and_date(country: str) -> None:
    text = (ROOT / f"configs/rules/{country}.yaml").read_text(encoding="utf-8")
    assert "have it reviewed" in text
    law = preset(country)
    PaySettings.model_validate(law.pop("pay", {}))
    rules, faults = parse_rules(law)
    assert not faults
    for rule in rules:
        if not rule.always:
            assert any(c.isdigit() for c in rule.source), rule.name
            assert rule.effective
            assert rule.effective < dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("country", "rule", "key", "values"),
    [
        ("CN", "overtime_cap", "max_h", [3, 36, 0]),
        ("CN", "daily_hours", "max_h", [11]),
        ("ID", "overtime_cap", "max_h", [4, 18]),
        ("VN", "overtime_cap", "max_h", [40, 200, 0]),
        ("VN", "daily_rest", "min_h", [12]),
        ("TH", "overtime_cap", "max_h", [36, 0]),
        ("TH", "meal_break", "min_min", [60]),
        ("MY", "overtime_cap", "max_h", [104]),
        ("MY", "daily_spread", "max_h", [10]),
        ("MY", "weekly_rest", "min_h", [30]),
        ("PH", "days_in_a_row", "most_days", [6]),
        ("EU", "averaging_period", "mean_h_week", [48]),
        ("EU", "daily_rest", "min_h", [11]),
    ],
)
def test_figures_are_those_of_the_law(country: str, rule: str, key: str, values: list[float]) -> None:
    assert [one[key] for one in entries(country, rule)] == values


@pytest.mark.parametrize(
    ("country", "rates"),
    [
        ("CN", (1.5, 2.0, 3.0, 0.0)),
        ("ID", (1.5, 2.0, 2.0, 0.0)),
        ("VN", (1.5, 2.0, 3.0, 0.3)),
        ("TH", (1.5, 2.0, 2.0, 0.0)),
        ("MY", (1.5, 2.0, 3.0, 0.0)),
        ("PH", (1.25, 1.3, 2.0, 0.1)),
    ],
)
def test_rates_are_those_of_the_law(country: str, rates: tuple[float, ...]) -> None:
    pay = PaySettings.model_validate(preset(country)["pay"])
    assert (pay.overtime_rate, pay.rest_day_rate, pay.holiday_rate, pay.night_premium) == rates


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("protection", ["", "pregnant"])
def test_solver_and_check_agree_on_the_whole_law(country: str, protection: str) -> None:
    """From Saturday to Monday, after a long week and with a month nearly full of overtime."""
    law = preset(country)
    law.pop("pay", None)
    rules = [rule for rule in parse_rules(law)[0] if not rule.always]
    world = World(
        first=dt.date(2026, 11, 14),
        days=3,
        shifts=SHIFTS,
        agents=[{"protection": protection}],
        previous=[(0, back, "X") for back in (1, 2, 3, 4, 5)],
        ledger=[(0, "2026-11-01", "2026-11-08", {"overtime_min": 1000, "worked_min": 2400})],
    )
    allowed, forbidden = agree(world, *rules)
    assert allowed
    assert forbidden


def write(folder: Path, text: str) -> Path:
    (folder / "s.yaml").write_text(f"extends: {ROOT}/configs/week.yaml\n{text}", encoding="utf-8")
    return folder / "s.yaml"


def test_a_scenario_lays_its_own_figures_over_the_law(tmp_path: Path) -> None:
    path = write(
        tmp_path, "roster: {rules: {daily_hours: {max_h: 10}, night_ban: false}}\npay: {rest_day: lieu}\n"
    )
    scenario, source = read_scenario(path)
    assert source.rules["daily_hours"]["max_h"] == 10
    assert source.rules["daily_hours"]["source"] == "Labour Law arts 36, 41"
    assert "night_ban" not in source.rules
    assert (scenario.pay.rest_day, scenario.pay.rest_day_rate) == ("lieu", 2.0)


def test_contracts_and_sites_may_stand_under_different_laws(tmp_path: Path) -> None:
    cn = f"{{file: {ROOT}/configs/rules/CN.yaml, contracts: [core, night]}}"
    vn = f"{{file: {ROOT}/configs/rules/VN.yaml, sites: [shanghai], contracts: [floating]}}"
    laws = f"[{cn}, {vn}]"
    path = write(tmp_path, f"roster: {{law: {laws}, rules: {{weekly_hours: {{max_h: 60}}}}}}\n")
    scenario, source = read_scenario(path)
    rules, faults = parse_rules(source.rules, scenario.roster, scenario.sites)
    assert not faults
    caps = {(r.contracts, r.sites, r.per, r.max_h) for r in rules if r.name == "overtime_cap"}
    assert (("core", "night"), (), "month", 36) in caps
    assert (("floating",), ("shanghai",), "month", 40) in caps
    own = [r for r in rules if r.name in ("weekly_hours", "daily_rest")]
    assert {(r.name, r.contracts) for r in own} == {
        ("weekly_hours", ()),
        ("daily_rest", ()),
        ("daily_rest", ("floating",)),
    }
    assert scenario.pay.rest_day_rate == 2.0
    assert not scenario.pay.sites  # a law of some contracts only brings no rates to a site
