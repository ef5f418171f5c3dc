import pytest

from tests.roster.world import EARLY, MEAL, ROTA, SHORT, World
from wfm.roster.rules import RULES, parse_rules, unusable_templates

LONG = {**EARLY, "code": "X", "length_min": 720, "breaks": [MEAL]}


def test_some_rules_are_always_in_force():
    rules, faults = parse_rules({})
    assert not faults
    assert [r.name for r in rules] == [name for name, rule in RULES.items() if rule.always]


def test_settings_of_a_rule_may_be_a_list():
    raw = {
        "daily_rest": [{"min_h": 11, "contracts": ["full"]}, {"min_h": 12, "pools": ["human"]}],
        "fixed_start": None,
    }
    rules, faults = parse_rules(raw)
    assert not faults
    assert [r.name for r in rules if not r.always] == ["daily_rest", "daily_rest", "fixed_start"]
    assert [r.say() for r in rules if r.name == "daily_rest"] == [
        "at least 11 h of rest between two shifts",
        "at least 12 h of rest between two shifts",
    ]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({"daily_rests": {}}, (("daily_rests",), "daily_rests", "unknown rule; did you mean 'daily_rest'?")),
        ({"seats": {}}, (("seats",), "seats", "always in force, without settings")),
        (
            {"daily_rest": {"min_h": 11, "contract": []}},
            (("daily_rest", "contract"), "contract", "unknown parameter; did you mean 'contracts'?"),
        ),
        ({"daily_rest": {}}, (("daily_rest", "min_h"), "", "missing (rest between two shifts, h)")),
        (
            {"daily_rest": [{"min_h": 11}, {"min_h": -1}]},
            (
                ("daily_rest", "1", "min_h"),
                "-1",
                "expected greater than or equal to 0 (rest between two shifts, h)",
            ),
        ),
        ({"daily_rest": 11}, (("daily_rest",), "11", "expected the rule's parameters, key: value")),
    ],
)
def test_faults_say_where_what_and_what_else(raw, fault):
    rules, faults = parse_rules(raw)
    assert faults == [fault]
    assert all(r.always or r.name == "daily_rest" for r in rules)


def test_all_faults_come_together():
    _, faults = parse_rules({"xyz": {}, "weekly_rest": {"days": 9, "min_h": "long"}})
    assert [way for way, _, _ in faults] == [("xyz",), ("weekly_rest", "days"), ("weekly_rest", "min_h")]
    assert "known: averaging_period, breaks_apart, daily_hours" in faults[0][2]


def test_names_in_the_rules_must_be_known():
    raw = {
        "daily_rest": {"min_h": 11, "contracts": ["fulll"], "pools": ["human"]},
        "on_call_rota": {"pool": "expert", "heads": 1, "penalty_per_day": 1},
        "shifts_of_a_kind": {"codes": ["E", "X"], "most": 1, "sites": ["hear"]},
        "shift_succession": {"not_next_day": {"L": ["E"], "N": ["E"]}},
        "leader_on_duty": {"queues": ["hotlin"], "penalty_per_h": 1},
    }
    roster = World(pools={"human": {}, "experts": {}}).scenario.roster
    _, faults = parse_rules(raw, roster, ["here"], ["hotline"])
    assert faults == [
        (("daily_rest", "contracts"), "fulll", "unknown contract; did you mean 'full'?"),
        (("on_call_rota", "pool"), "expert", "unknown pool; did you mean 'experts'?"),
        (("shifts_of_a_kind", "sites"), "hear", "unknown site; did you mean 'here'?"),
        (("shifts_of_a_kind", "codes"), "X", "unknown shift code; known: E, L"),
        (("shift_succession", "not_next_day"), "N", "unknown shift code; known: E, L"),
        (("leader_on_duty", "queues"), "hotlin", "unknown queue; did you mean 'hotline'?"),
    ]


def settings(**bound: list[str]) -> list[tuple[str, str]]:
    shifts = {"early": EARLY, "long": LONG, "short": SHORT, "rota": {**ROTA, "length_min": 1440}}
    contracts = {
        name: {"shifts": list(shifts), "pay": "hourly", "max_h_week": 60} for name in ("full", "free")
    }
    roster = World(shifts=shifts, contracts=contracts).scenario.roster
    return unusable_templates(parse_rules({"daily_hours": {"max_h": 8, **bound}})[0], roster)


def test_templates_that_nobody_may_be_given_are_named():
    assert settings() == [("long", "11 paid hours, daily_hours allows 8")]


def test_a_template_that_somebody_may_be_given_is_usable():
    assert settings(contracts=["full"]) == []
    assert settings(pools=["human"]) == []
