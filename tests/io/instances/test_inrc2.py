"""The reader of INRC-II's files, on files written for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.domain.errors import InputFaults
from wfm.io.instances import Instance, read_instance
from wfm.io.instances.inrc2 import MINIMUM

SCENARIO = """SCENARIO = tiny

WEEKS = 1

SKILLS = 2
Head
Nurse

SHIFT_TYPES = 2
Early (1,4)
Night (2,3)

FORBIDDEN_SHIFT_TYPES_SUCCESSIONS
Early 0
Night 1 Early

CONTRACTS = 2
Full (3,4) (2,3) (2,3) 0 1
Part (1,3) (1,2) (1,9) 1 0

NURSES = 3
Ann Full 1 Head
Bob Part 1 Nurse
Cem Full 2 Nurse Head
"""
HISTORY = """HISTORY
0 tiny

NURSE_HISTORY
Ann 0 0 Night 1 3 0
Bob 1 1 None 0 0 2
Cem 0 0 Early 4 4 0
"""
WEEK = """WEEK_DATA
tiny

REQUIREMENTS
Early Head (0,1) (1,1) (0,0) (0,1) (0,1) (0,0) (0,0)
Night Head (0,0) (0,0) (1,1) (0,1) (0,0) (0,1) (0,0)
Early Nurse (1,1) (0,1) (0,1) (0,0) (1,1) (0,0) (0,1)
Night Nurse (0,0) (0,0) (0,1) (1,1) (0,0) (0,0) (0,1)

SHIFT_OFF_REQUESTS = 3
Ann Any Tue
Bob Early Mon
Cem Night Sun
"""


def read(folder: Path, *texts: str) -> Instance:
    paths = [folder / f"{k}.txt" for k in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return read_instance(paths)


def test_shifts_with_skills_are_codes_of_those_who_have_them(tmp_path):
    instance = read(tmp_path, SCENARIO, HISTORY, WEEK)
    ids = instance.shift_ids
    assert sorted(ids.values()) == ["Early Head", "Early Nurse", "Night Head", "Night Nurse"]
    held = {
        agent: [ids[code] for code in instance.scenario.roster.contracts[contract].shifts]
        for agent, contract in instance.inputs["agents"][["agent_id", "contract"]].itertuples(index=False)
    }
    assert held["Bob"] == ["Early Nurse", "Night Nurse"]
    assert len(held["Cem"]) == 4


def test_limits_become_rules_at_their_weights(tmp_path):
    instance = read(tmp_path, SCENARIO, HISTORY, WEEK)
    rules = instance.scenario.roster.rules
    code = {text: short for short, text in instance.shift_ids.items()}
    full, part = ["terms_1", "terms_3"], ["terms_2"]
    assert rules["days_in_a_row"] == [
        {"least_days": 2, "most_days": 3, "penalty": 30, "contracts": full},
        {"least_days": 1, "most_days": 2, "penalty": 30, "contracts": part},
    ]
    assert [(r["least_days"], r["most_days"]) for r in rules["days_off_together"]] == [(2, 3), (1, 9)]
    nights = [code["Night Head"], code["Night Nurse"]]
    assert rules["shifts_in_a_row"][1] == {"codes": nights, "least": 2, "most": 3, "penalty": 15}
    # what the history has used up is gone
    assert [(r["least"], r["most"]) for r in rules["shifts_of_a_kind"]] == [(3, 4), (0, 2)]
    assert rules["weekends"] == [{"most": 0, "penalty": 30, "contracts": [*full[:1], *part, *full[1:]]}]
    assert rules["whole_weekends"] == [{"penalty": 30, "contracts": full}]
    cover = {(r["code"], r["penalty_below"]): list(r["heads"].values()) for r in rules["shift_cover"]}
    assert cover[code["Early Head"], MINIMUM] == [0, 1, 0, 0, 0, 0, 0]
    assert cover[code["Early Head"], 30] == [1, 1, 0, 1, 1, 0, 0]


def test_history_becomes_shifts_before(tmp_path):
    instance = read(tmp_path, SCENARIO, HISTORY, WEEK)
    before = {name: [] for name in ("Ann", "Bob", "Cem")}
    for shift in instance.inputs["previous_roster"].itertuples():
        back = (instance.scenario.horizon.first_date - shift.date.date()).days
        before[shift.agent_id].append((back, instance.shift_ids[shift.shift_code].split()[0]))
    assert sorted(before["Ann"]) == [(1, "Night"), (2, "Early"), (3, "Early"), (5, "Early")]
    assert [back for back, _ in before["Bob"]] == [3]
    assert sorted(before["Cem"])[:4] == [(back, "Early") for back in (1, 2, 3, 4)]


def test_a_week_may_come_again(tmp_path):
    twice = SCENARIO.replace("WEEKS = 1", "WEEKS = 2")
    instance = read(tmp_path, twice, HISTORY, WEEK, WEEK)
    assert instance.scenario.horizon.days == 14
    assert len(instance.inputs["wishes"]) == 2 * len(read(tmp_path, SCENARIO, HISTORY, WEEK).inputs["wishes"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("WEEKS = 1", "WEEKS = 2", "0.txt: files of WEEK_DATA: '1': expected 2 as the scenario says"),
        ("WEEKS = 1", "WEEKS = x", "0.txt:3: WEEKS: 'x': expected a whole number from 1 to 52"),
        ("SKILLS = 2", "SKILLS = 3", "0.txt:5: SKILLS: '3': expected 2, the lines that follow"),
        ("Early (1,4)", "Early (4,1)", "0.txt:10: in a row: '4': expected no more than the most, 1"),
        ("Early (1,4)", "Early 1,4", "0.txt:10: in a row: '1,4': expected two whole numbers, such as (2,5)"),
        ("Night 1 Early", "Night 2 Early", "0.txt:15: shifts after: '2 Early': expected 1 and so many names"),
        ("Night 1 Early", "Night 1 Day", "0.txt:15: shift after: 'Day': expected one of Early, Night"),
        (" 0 1\nPart", " 0 2\nPart", "0.txt:18: whole weekends: '2': expected a whole number from 0 to 1"),
        ("Full (3,4) (2,3)", "Full (2,3)", "0.txt:18: 'Full (2,3) (2,3) 0 1': expected 6 fields: contract"),
        ("Ann Full 1 Head", "Ann Half 1 Head", "0.txt:22: contract: 'Half': expected one of Full, Part"),
        ("Ann Full 1 Head", "Ann Full 1 Chief", "0.txt:22: skill: 'Chief': expected one of Head, Nurse"),
        ("Ann Full 1 Head", "Ann", "0.txt:22: skills: expected a whole number of 0 or more"),
        ("CONTRACTS = 2", "CONTRACT = 2", "0.txt: CONTRACTS: missing"),
        ("0 tiny", "0 huge", "1.txt:2: scenario: 'huge': expected tiny"),
        ("Bob 1 1", "Ann 1 1", "1.txt:6: nurse: 'Ann': given before: expected once"),
        ("Bob 1 1 None 0 0 2\n", "", "1.txt: nurse: 'Bob': missing: expected a line of history"),
        ("Night 1 3 0", "Night 4 3 0", "1.txt:5: of it in a row: '4': expected from 1 to 3"),
        (
            "Night 1 3 0",
            "None 1 3 0",
            "1.txt:5: days in a row: '3': expected days in a row with a last shift",
        ),
        ("Early Head (0,1)", "Early Heads (0,1)", "2.txt:5: skill: 'Heads': expected one of Head, Nurse"),
        ("Early Head (0,1) ", "Early Head ", "2.txt:5: 'Early Head (1,1)"),
        ("Night Nurse", "Early Nurse", "2.txt:8: shift, skill: 'Early,Nurse': given before: expected once"),
        ("Ann Any Tue", "Ann Any Tues", "2.txt:11: day: 'Tues': expected one of Mon, Tue"),
        ("Ann Any Tue", "Ann All Tue", "2.txt:11: shift: 'All': expected one of Early, Night, Any"),
        ("HISTORY\n0", "PAST\n0", "1.txt:1: 'PAST': expected one of SCENARIO, HISTORY, WEEK_DATA"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, old, new, fault):
    texts = [SCENARIO, HISTORY, WEEK]
    where = next(k for k, text in enumerate(texts) if old in text)
    texts[where] = texts[where].replace(old, new, 1)
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, *texts)
    said = [str(f).removeprefix(f"{tmp_path}/") for f in raised.value.faults]
    assert any(text.startswith(fault) for text in said), said


def test_all_faults_of_all_files_come_at_once(tmp_path):
    faulty = SCENARIO.replace("(2,3)", "(x,3)", 1), HISTORY.replace("tiny", "t"), WEEK.replace("Sun", "So")
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, *faulty)
    assert [(Path(f.file).name, f.row) for f in raised.value.faults] == [
        ("0.txt", 11),
        ("1.txt", 2),
        ("2.txt", 13),
    ]
