"""The reader of Curtois and Qu's instances, on a file written for these tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wfm.domain.errors import InputFaults
from wfm.io.instances import Instance, read_instance

SMALL = """# a comment
SECTION_HORIZON
7

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,600,E

SECTION_STAFF
A,E=7|L=1,2400,960,4,2,2,0
B,E=0|L=7,3000,1200,3,2,2,1

SECTION_DAYS_OFF
A,0

SECTION_SHIFT_ON_REQUESTS
A,1,E,3
B,6,L,2

SECTION_SHIFT_OFF_REQUESTS
A,2,E,4
B,4,L,1

SECTION_COVER
1,E,1,10,2
2,L,2,20,3
3,E,0,10,2
4,L,1,5,5
5,L,0,5,5
"""


def read(text: str, folder: Path) -> Instance:
    path = folder / "small.txt"
    path.write_text(text, encoding="utf-8")
    return read_instance([path])


def test_terms_are_contracts_and_rules(tmp_path):
    roster = read(SMALL, tmp_path).scenario.roster
    assert {name: c.shifts for name, c in roster.contracts.items()} == {
        "terms_1": ("E", "L"),
        "terms_2": ("L",),
    }
    assert roster.rules["days_in_a_row"] == [
        {"most_days": 4, "least_days": 2, "contracts": ["terms_1"]},
        {"most_days": 3, "least_days": 2, "contracts": ["terms_2"]},
    ]
    assert roster.rules["days_off_together"] == [{"least_days": 2, "contracts": ["terms_1", "terms_2"]}]
    assert roster.rules["horizon_hours"][0] == {"min_h": 16, "max_h": 40, "contracts": ["terms_1"]}
    assert roster.rules["shift_succession"] == [{"not_next_day": {"L": ["E"]}}]
    assert [(r["code"], r["penalty_below"], len(r["heads"])) for r in roster.rules["shift_cover"]] == [
        ("E", 10, 2),
        ("L", 20, 1),
        ("L", 5, 2),
    ]


def test_caps_that_hours_never_reach_are_no_rule(tmp_path):
    capped = read(SMALL, tmp_path).scenario.roster.rules["shifts_of_a_kind"]
    assert capped == [{"codes": ["L"], "most": 1, "contracts": ["terms_1"]}]  # E: 40 h allow 5 of 7


def test_staff_of_like_terms_share_a_contract(tmp_path):
    twin = read(SMALL.replace("B,E=0|L=7,3000,1200,3,2,2,1", "B,E=7|L=1,2400,960,4,2,2,0"), tmp_path)
    assert list(twin.inputs["agents"]["contract"]) == ["terms_1", "terms_1"]


def test_shifts_that_may_follow_less_start_earlier(tmp_path):
    scenario = read(SMALL, tmp_path).scenario
    assert {code: t.start for code, t in scenario.roster.shifts.items()} == {"E": "01:00", "L": "02:00"}
    assert scenario.horizon.slot_min == 60
    whole_days = read(SMALL.replace("L,600,E", "L,1440,E"), tmp_path).scenario
    assert {t.start for t in whole_days.roster.shifts.values()} == {"00:00"}


def test_minus_nothing_is_nothing(tmp_path):
    assert read(SMALL.replace("5,L,0,5,5", "5,L,-0,5,5"), tmp_path).scenario == read(SMALL, tmp_path).scenario


def test_a_file_may_have_any_name(tmp_path):
    path = tmp_path / "BCV-1.8.1 (copy).txt"
    path.write_text(SMALL, encoding="utf-8")
    assert read_instance([path]).scenario.name == "BCV_1_8_1_copy"


def test_shifts_may_have_any_name(tmp_path):
    named = read(SMALL, tmp_path)
    assert named.shift_ids == {"E": "E", "L": "L"}
    other = re.sub(r"\bL\b(?!e)", "Late long", re.sub(r"\bE\b", "OFF", SMALL))
    coded = read(other, tmp_path)
    assert coded.shift_ids == {"S1": "OFF", "S2": "Late long"}
    again = read(re.sub(r"\bL\b(?!e)", "S2", re.sub(r"\bE\b", "S1", SMALL)), tmp_path)
    assert again.scenario == coded.scenario
    assert again.inputs["wishes"].equals(coded.inputs["wishes"])


def test_the_grid_divides_every_length(tmp_path):
    assert read(SMALL.replace("E,480,", "E,465,"), tmp_path).scenario.horizon.slot_min == 15


def test_days_off_and_requests(tmp_path):
    inputs = read(SMALL, tmp_path).inputs
    (off,) = inputs["time_off"].itertuples()
    assert (off.agent_id, str(off.start), str(off.end)) == (
        "A",
        "2024-01-01 00:00:00+00:00",
        "2024-01-02 00:00:00+00:00",
    )
    wishes = inputs["wishes"]
    assert list(zip(wishes["agent_id"], wishes["date"].dt.day, wishes["weight"], strict=True)) == [
        ("A", 2, 3),
        ("B", 7, 2),
        ("A", 3, -4),
        ("B", 5, -1),
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("7\n\n", "\n", "small.txt: SECTION_HORIZON: expected at least one line"),
        ("7\n\n", "0\n\n", "small.txt:3: days: '0': expected a whole number from 1 to 400"),
        ("7\n\n", "7\n8\n", "small.txt:4: days: '8': given before: expected one number"),
        ("E,480,", "E,480", "small.txt:7: 'E,480': expected 3 fields: "),
        ("E,480,", "E,48o,", "small.txt:7: Length: '48o': expected a whole number from 1 to 1440"),
        ("E,480,", "E,482,", "small.txt:7: Length: '482': expected a multiple of 5 min"),
        ("L,600,E", "L,600,X", "small.txt:8: Shifts which cannot follow: 'X': expected one of E, L"),
        ("L,600,E", "E,600,E", "small.txt:8: ShiftID: 'E': given before: expected once"),
        ("L,600,E", ",600,E", "small.txt:8: ShiftID: expected a name"),
        (
            "A,2,E,4",
            "A,2,E,9999999999",
            "small.txt:22: Weight: '9999999999': expected a whole number from 0 to 1000000000",
        ),
        ("E=7|L=1", "E=7", "small.txt:11: MaxShifts: 'E=7': expected a number for L, such as L=7"),
        ("E=7|L=1", "E=7|L=", "small.txt:11: MaxShifts: expected a whole number of 0 or more"),
        ("960,4", "-1,4", "small.txt:11: MinTotalMinutes: '-1': expected a whole number of 0 or more"),
        ("960,4", "2460,4", "small.txt:11: MinTotalMinutes: '2460': expected no more than the most, 2400"),
        ("960,4,2", "960,4,5", "small.txt:11: MinConsecutiveShifts: '5': expected no more than the most, 4"),
        (
            "3,2,2,1",
            "0,0,2,1",
            "small.txt:12: MaxConsecutiveShifts: '0': expected a whole number of 1 or more",
        ),
        ("B,E=0", "A,E=0", "small.txt:12: ID: 'A': given before: expected once"),
        ("A,0\n", "A,7\n", "small.txt:15: DayIndexes: '7': expected a whole number from 0 to 6"),
        ("A,0\n", "C,0\n", "small.txt:15: EmployeeID: 'C': expected one of A, B"),
        ("A,0\n", "A\n", "small.txt:15: 'A': expected 2 fields: EmployeeID, DayIndexes"),
        (
            "B,6,L,2",
            "A,1,E,2",
            "small.txt:19: EmployeeID, Day, ShiftID: 'A,1,E': given before: expected once",
        ),
        (
            "A,2,E,4",
            "A,1,E,4",
            "small.txt:22: EmployeeID, Day, ShiftID: 'A,1,E': given before: expected once",
        ),
        ("4,L,1,5,5", "4,L,1,5", "small.txt:29: '4,L,1,5': expected 5 fields: Day, ShiftID, Requirement"),
        ("4,L,1,5,5", "2,L,1,5,5", "small.txt:29: Day, ShiftID: '2,L': given before: expected once"),
        ("# a comment", "x", "small.txt:1: 'x': expected a SECTION_ line before it"),
        ("SECTION_COVER", "SECTION_COVERS", "small.txt:25: section: 'COVERS': expected one of HORIZON"),
        ("SECTION_COVER", "SECTION_STAFF", "small.txt:25: section: 'STAFF': given before: expected once"),
        ("SECTION_COVER", "# nothing", "small.txt: missing: SECTION_COVER"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, old, new, fault):
    assert old in SMALL
    with pytest.raises(InputFaults) as raised:
        read(SMALL.replace(old, new, 1), tmp_path)
    said = [str(f).removeprefix(f"{tmp_path}/") for f in raised.value.faults]
    assert any(text.startswith(fault) for text in said), said


def test_all_faults_come_at_once(tmp_path):
    wrong = SMALL.replace("A,0\n", "A,9\n").replace("E,480,", "E,0,").replace("5,L,0,5,5", "5,L,0,5,x")
    with pytest.raises(InputFaults) as raised:
        read(wrong, tmp_path)
    assert [f.row for f in raised.value.faults] == [7, 15, 30]


@pytest.mark.parametrize("text", ["SECTION_HORIZON\n", SMALL[:90]])
def test_a_file_cut_short_is_refused(tmp_path, text):
    with pytest.raises(InputFaults, match="missing: SECTION_COVER"):
        read(text, tmp_path)
