"""How scenario files are put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wfm.domain.errors import InputFaults
from wfm.io.scenario import read_scenario

Edit = Callable[[str, str, str], None]


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        read_scenario(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.usefixtures("folder")
def test_an_extending_file_wins_key_by_key() -> None:
    other = write("plans/next.yaml", "extends: ../scenario.yaml\nname: next\nqueues: {chat: {priority: 2}}\n")
    base, _ = read_scenario(Path("scenario.yaml"))
    scenario, source = read_scenario(other)
    assert (scenario.name, scenario.title) == ("next", base.title)
    assert scenario.queues["chat"].priority == 2
    assert scenario.queues["chat"].target == base.queues["chat"].target
    assert source.files == tuple(
        map(Path, ("plans/next.yaml", "scenario.yaml", "assumptions.yaml", "rules.yaml"))
    )


@pytest.mark.usefixtures("folder")
def test_paths_are_relative_to_the_file_that_names_them() -> None:
    other = write("plans/next.yaml", "extends: ../scenario.yaml\ninputs: {agents: own/agents.csv}\n")
    inputs = read_scenario(other)[0].inputs
    assert inputs.contacts == (Path("tables/contacts.csv"),)
    assert inputs.agents == Path("plans/own/agents.csv")


@pytest.mark.usefixtures("folder")
def test_lists_are_replaced() -> None:
    other = write("next.yaml", "extends: scenario.yaml\nroster: {contracts: {full_time: {shifts: [late]}}}\n")
    assert read_scenario(other)[0].roster.contracts["full_time"].shifts == ("late",)


@pytest.mark.usefixtures("folder")
def test_an_assumption_may_be_replaced_and_says_so() -> None:
    other = write("next.yaml", "extends: scenario.yaml\nassume: {sickness: 0.08}\n")
    scenario, _ = read_scenario(other)
    assert scenario.staffing.shrinkage["sickness"].share == 0.08
    entry = scenario.assumptions["sickness"]
    assert (entry.value, entry.unit, entry.source) == (0.08, "1", "scenario")
    assert entry.note == "in place of 0.04 (assumption); of paid time"


def test_assumptions_that_only_tables_use_are_kept_for_the_workbook(edit: Edit) -> None:
    edit("scenario.yaml", "!assume sickness", "0.05")
    assert "sickness" in read_scenario(Path("scenario.yaml"))[0].assumptions


@pytest.mark.usefixtures("folder")
def test_a_replaced_assumption_must_be_used() -> None:
    text = (
        "extends: scenario.yaml\nassume: {sickness: 0.08}\nstaffing: {shrinkage: {sickness: {share: 0.1}}}\n"
    )
    assert faults(write("next.yaml", text)) == [
        "next.yaml:2: sickness: no setting uses this assumption; put '!assume' where it belongs, or drop it"
    ]


@pytest.mark.usefixtures("folder")
def test_an_unknown_assumption_cannot_be_replaced() -> None:
    other = write("next.yaml", "extends: scenario.yaml\nassume: {sicknes: 0.08}\n")
    assert faults(other) == [
        "next.yaml:2: assume.sicknes: 'sicknes': unknown assumption; did you mean 'sickness'?"
    ]


@pytest.mark.usefixtures("folder")
def test_rules_of_law_lie_under_those_of_the_scenario() -> None:
    text = (
        "extends: scenario.yaml\nroster:\n  rules:\n"
        "    days_in_a_row: {most_days: 5}\n    weekly_rest: null\n    daily_hours: false\n"
    )
    scenario, source = read_scenario(write("next.yaml", text))
    rules = scenario.roster.rules
    assert rules["days_in_a_row"]["most_days"] == 5
    assert rules["days_in_a_row"]["source"] == "Labour Law art. 38"
    assert set(rules) == {"days_in_a_row", "weekly_hours", "daily_rest", "leader_on_duty"}
    assert source.rules == rules


@pytest.mark.usefixtures("folder")
def test_faults_of_rules_point_to_the_file_that_holds_the_parameter() -> None:
    other = write("next.yaml", "extends: scenario.yaml\nroster: {rules: {days_in_a_row: {most_days: 9}}}\n")
    _, source = read_scenario(other)
    ours = source.fault("roster.rules.days_in_a_row.most_days", "too many", 9)
    assert str(ours) == "next.yaml:2: roster.rules.days_in_a_row.most_days: '9': too many"
    law = source.fault(("roster", "rules", "weekly_hours", "max_h"), "too many")
    assert str(law) == "rules.yaml:4: roster.rules.weekly_hours.max_h: too many"


@pytest.mark.usefixtures("folder")
def test_files_that_extend_each_other() -> None:
    write("a.yaml", "extends: b.yaml\nname: a\n")
    assert "b.yaml:1: extends: files must not extend each other in a circle" in faults(
        write("b.yaml", "extends: a.yaml\nname: b\n").with_name("a.yaml")
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: starter", "name: my plan", "8: name: 'my plan': not in the form expected "
         "(short name; names the output folder)"),
        ("seed: 1", "seed: one", "10: seed: 'one': expected a whole number (seed of every random number)"),
        ("channel: chat", "channel: mail", "41: queues.chat.channel: 'mail': expected voice, chat, email, "
         "social or counter; did you mean 'email'? (kind of contact)"),
        ("skills: [chat]", "skills: chat", "42: queues.chat.skills: 'chat': expected a list "
         "(skills of which any one serves the queue)"),
        ("first_date: 2026-09-14", "first_date: soon", "15: horizon.first_date: 'soon': "
         "expected a date such as 2026-11-09 (first day planned (local), date)"),
        ("first_date: 2026-09-14", "", "14: horizon.first_date: missing (first day planned (local), date)"),
        ("  early:\n      code: E", "  early:\n      code: L", "58: roster: shift codes must differ"),
        ("slot_min: 15", "slot_min: 10\n  zoen: x", "19: horizon.zoen: unknown key; did you mean 'zone'?"),
        ("pools:\n    own: {title: Own people}", "pools: none", "88: roster.pools: 'none': "
         "expected a mapping, key: value (pools by name)"),
        ("max_seconds: 20}", "max_seconds: 0}", "98: roster.search.max_seconds: '0': "
         "expected more than 0 (most time for the roster stage, s)"),
        ("paid: true}\n    late:", "paid: maybe}\n    late:",
         "69: roster.shifts.early.breaks.2.paid: 'maybe': "
         "expected true or false (whether it counts as paid time)"),
    ],
)  # fmt: skip
def test_settings_in_plain_words(edit: Edit, old: str, new: str, fault: str) -> None:
    edit("scenario.yaml", old, new)
    assert f"scenario.yaml:{fault}" in faults(Path("scenario.yaml"))
