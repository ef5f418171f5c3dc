"""The reader of NSPLib's instances and cases, on files written for these tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wfm.domain.errors import InputFaults
from wfm.io.instances import Instance, read_instance

SMALL = """2\t4\t3

1\t1\t0
1\t0\t0
0\t1\t0
1\t1\t0

1 2 4  3 1 1  2 2 2  1 4 1
4 1 1  1 3 2  1 1 3  2 0 1
"""
CASE = """4\t3

2\t3

1\t2


2\t3\t0\t2
1\t4\t1\t4
1\t2\t0\t4
"""


def read(folder: Path, small: str = SMALL, case: str = CASE, swapped: bool = False) -> Instance:
    paths = [folder / "7.nsp", folder / "2.gen"]
    for path, text in zip(paths, (small, case), strict=True):
        path.write_text(text, encoding="utf-8")
    return read_instance(paths[::-1] if swapped else paths)


def test_the_case_becomes_rules(tmp_path):
    instance = read(tmp_path)
    rules = instance.scenario.roster.rules
    assert rules["days_in_a_row"] == [{"least_days": 1, "most_days": 2}]
    assert rules["days_off_together"] == [{"least_days": 1, "most_days": 2}]
    assert rules["shifts_in_a_row"] == [{"codes": ["E"], "least": 2, "most": 3}]
    assert rules["shifts_of_a_kind"] == [
        {"codes": ["E", "L"], "least": 2, "most": 3},
        {"codes": ["E"], "least": 0, "most": 2},
        {"codes": ["L"], "least": 1, "most": 4},
    ]
    assert rules["shift_succession"] == [{"not_next_day": {"L": ["E"]}}]
    cover = [(r["code"], list(r["heads"].values()), r["penalty_below"]) for r in rules["shift_cover"]]
    assert cover == [("E", [1, 1, 0, 1], 100), ("L", [1, 0, 1, 1], 100)]
    assert instance.shift_ids == {"E": "1", "L": "2"}


def test_days_off_in_all_bound_the_days_of_work(tmp_path):
    rules = read(tmp_path, case=CASE.replace("1\t2\t0\t4", "1\t2\t1\t2")).scenario.roster.rules
    assert rules["shifts_of_a_kind"][1] == {"codes": ["E", "L"], "least": 2, "most": 3}


def test_prices_are_wishes_against(tmp_path):
    wishes = read(tmp_path).inputs["wishes"]
    first = wishes[(wishes["agent_id"] == "1") & (wishes["date"].dt.day == 1)]
    assert list(zip(first["shift_code"], first["weight"], strict=True)) == [("E", -1), ("L", -2), ("OFF", -4)]
    assert len(wishes) == 2 * 4 * 3 - 1  # one costs nothing


def test_files_come_in_either_order(tmp_path):
    assert read(tmp_path, swapped=True).scenario.roster == read(tmp_path).scenario.roster


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2\t4\t3", "0\t4\t3", "7.nsp:1: nurses: '0': expected a whole number from 1 to 2000"),
        (
            "2\t4\t3",
            "3\t4\t3",
            "7.nsp: lines after the first: '6': expected 4 lines of cover and 3 of prices",
        ),
        ("1\t1\t0", "1\tx\t0", "7.nsp:3: cover: 'x': expected a whole number of 0 or more"),
        ("1\t1\t0", "1\t1\t2", "7.nsp:3: cover: '2': expected 0 for the last shift, the day off"),
        ("0\t1\t0", "0\t1", "7.nsp:5: cover: '2': expected 3 numbers"),
        ("2 0 1", "2 0 -1", "7.nsp:9: prices: '-1': expected a whole number of 0 or more"),
        ("2 0 1", "2 0", "7.nsp:9: prices: '11': expected 12 numbers"),
        ("4\t3\n\n2", "5\t3\n\n2", "2.gen:1: days: '5': expected 4 as in the instance"),
        ("2\t3\n\n1", "3\t2\n\n1", "2.gen:3: least of work: '3': expected no more than the most, 2"),
        ("1\t2\n\n\n", "1\t2\t3\n\n\n", "2.gen:5: least in a row: '1 2 3': expected 2 numbers"),
        ("1\t4\t1\t4", "1\t4\t1", "2.gen:9: '1 4 1': expected 4 numbers: least in a row"),
        ("1\t4\t1\t4\n", "", "2.gen: lines after the first: '4': expected 5"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, old, new, fault):
    assert old in SMALL + CASE
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, SMALL.replace(old, new, 1), CASE.replace(old, new, 1) if old not in SMALL else CASE)
    said = [str(f).removeprefix(f"{tmp_path}/") for f in raised.value.faults]
    assert any(text.startswith(fault) for text in said), said


def test_all_faults_of_both_files_come_at_once(tmp_path):
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, re.sub("4 1 1", "4 x 1", SMALL), CASE.replace("2\t3\t0", "2\tx\t0"))
    assert [(Path(f.file).name, f.row, f.value) for f in raised.value.faults][:2] == [
        ("7.nsp", 9, "x"),
        ("2.gen", 8, "x"),
    ]
