"""The XML and JSON forms of INRC-II's files say what the text form says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks.roster import inrc2_judge
from tests.io.instances.test_inrc2 import HISTORY, SCENARIO, WEEK, read
from wfm.domain.errors import InputFaults

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LIMITS = {
    "Full": ((3, 4), (2, 3), (2, 3), 0, 1),
    "Part": ((1, 3), (1, 2), (1, 9), 1, 0),
}
NURSES = {"Ann": ("Full", ["Head"]), "Bob": ("Part", ["Nurse"]), "Cem": ("Full", ["Nurse", "Head"])}
PAST = {"Ann": (0, 0, "Night", 1, 3, 0), "Bob": (1, 1, "None", 0, 0, 2), "Cem": (0, 0, "Early", 4, 4, 0)}
PAST_NAMES = (
    "NumberOfAssignments",
    "NumberOfWorkingWeekends",
    "LastAssignedShiftType",
    "NumberOfConsecutiveAssignments",
    "NumberOfConsecutiveWorkingDays",
    "NumberOfConsecutiveDaysOff",
)
COVER = {
    ("Early", "Head"): "01 11 00 01 01 00 00",
    ("Night", "Head"): "00 00 11 01 00 01 00",
    ("Early", "Nurse"): "11 01 01 00 11 00 01",
    ("Night", "Nurse"): "00 00 01 11 00 00 01",
}
OFF = (("Ann", "Any", "Tuesday"), ("Bob", "Early", "Monday"), ("Cem", "Night", "Sunday"))
SPANS = ("NumberOfAssignments", "NumberOfConsecutiveWorkingDays", "NumberOfConsecutiveDaysOff")


def lower(name: str) -> str:
    return name[0].lower() + name[1:]


def spans(names: tuple[str, ...], limits: tuple[Any, ...]) -> dict[str, int]:
    ends = ((f"{end}{name}", limit[k]) for name, limit in zip(names, limits, strict=False)
            for k, end in enumerate(("minimum", "maximum")))  # fmt: skip
    return dict(ends)


def in_json() -> list[str]:
    runs = ("NumberOfConsecutiveAssignments",)
    scenario = {
        "id": "tiny",
        "numberOfWeeks": 1,
        "skills": ["Head", "Nurse"],
        "shiftTypes": [{"id": "Early"} | spans(runs, ((1, 4),)), {"id": "Night"} | spans(runs, ((2, 3),))],
        "forbiddenShiftTypeSuccessions": [
            {"precedingShiftType": "Early", "succeedingShiftTypes": []},
            {"precedingShiftType": "Night", "succeedingShiftTypes": ["Early"]},
        ],
        "contracts": [
            {"id": name}
            | spans(SPANS, limits)
            | {"maximumNumberOfWorkingWeekends": limits[3], "completeWeekends": bool(limits[4])}
            for name, limits in LIMITS.items()
        ],
        "nurses": [{"id": name, "contract": c, "skills": skills} for name, (c, skills) in NURSES.items()],
    }
    history = {
        "week": 0,
        "scenario": "tiny",
        "nurseHistory": [
            {"nurse": name} | {lower(key): x for key, x in zip(PAST_NAMES, values, strict=True)}
            for name, values in PAST.items()
        ],
    }
    week = {
        "scenario": "tiny",
        "requirements": [
            {"shiftType": shift, "skill": skill}
            | {
                f"requirementOn{day}": {"minimum": int(pair[0]), "optimal": int(pair[1])}
                for day, pair in zip(DAYS, heads.split(), strict=True)
            }
            for (shift, skill), heads in COVER.items()
        ],
        "shiftOffRequests": [{"nurse": n, "shiftType": s, "day": d} for n, s, d in OFF],
    }
    return [json.dumps(file, indent=1) for file in (scenario, history, week)]


def tag(name: str, *inside: object, of: str = "") -> str:
    return f"<{name}{of}>{''.join(map(str, inside))}</{name}>"


def span(name: str, limit: tuple[int, int]) -> str:
    return tag(name, tag("Minimum", limit[0]), tag("Maximum", limit[1]))


def in_xml() -> list[str]:
    shifts = [
        tag("ShiftType", span("NumberOfConsecutiveAssignments", limit), of=f' Id="{name}"')
        for name, limit in (("Early", (1, 4)), ("Night", (2, 3)))
    ]
    contracts = [
        tag(
            "Contract",
            *(
                span(name.replace("NumberOfC", "C"), limit)
                for name, limit in zip(SPANS, limits, strict=False)
            ),
            tag("MaximumNumberOfWorkingWeekends", limits[3]),
            tag("CompleteWeekends", limits[4]),
            of=f' Id="{name}"',
        )
        for name, limits in LIMITS.items()
    ]
    banned = [
        tag(
            "ForbiddenShiftTypeSuccession",
            tag("PrecedingShiftType", before),
            tag("SucceedingShiftTypes", *(tag("SucceedingShiftType", shift) for shift in after)),
        )
        for before, after in (("Early", []), ("Night", ["Early"]))
    ]
    nurses = [
        tag("Nurse", tag("Contract", c), tag("Skills", *(tag("Skill", s) for s in held)), of=f' Id="{name}"')
        for name, (c, held) in NURSES.items()
    ]
    past = [
        tag("NurseHistory", tag("Nurse", name), *(tag(*x) for x in zip(PAST_NAMES, values, strict=True)))
        for name, values in PAST.items()
    ]
    cover = [
        tag(
            "Requirement",
            tag("ShiftType", shift),
            tag("Skill", skill),
            *(
                tag(f"RequirementOn{day}", tag("Minimum", pair[0]), tag("Optimal", pair[1]))
                for day, pair in zip(DAYS, heads.split(), strict=True)
            ),
        )
        for (shift, skill), heads in COVER.items()
    ]
    off = [tag("ShiftOffRequest", tag("Nurse", n), tag("ShiftType", s), tag("Day", d)) for n, s, d in OFF]
    files = (
        tag(
            "Scenario",
            tag("NumberOfWeeks", 1),
            tag("Skills", tag("Skill", "Head"), tag("Skill", "Nurse")),
            tag("ShiftTypes", *shifts),
            tag("ForbiddenShiftTypeSuccessions", *banned),
            tag("Contracts", *contracts),
            tag("Nurses", *nurses),
            of=' Id="tiny"',
        ),
        tag("History", tag("Week", 0), tag("Scenario", "tiny"), tag("NursesHistory", *past)),
        tag("WeekData", tag("Scenario", "tiny"), tag("Requirements", *cover), tag("ShiftOffRequests", *off)),
    )
    return ['<?xml version="1.0" encoding="UTF-8"?>\n' + text.replace("><", ">\n<") for text in files]


@pytest.mark.parametrize("form", [in_json, in_xml])
def test_each_form_is_the_same_instance(tmp_path: Path, form) -> None:
    of_text, other = read(tmp_path, SCENARIO, HISTORY, WEEK), read(tmp_path, *form())
    assert other.scenario == of_text.scenario
    assert other.shift_ids == of_text.shift_ids
    for name, table in of_text.inputs.items():
        pd.testing.assert_frame_equal(other.inputs[name], table)


@pytest.mark.parametrize("form", [in_json, in_xml])
def test_the_judge_reads_each_form(form) -> None:
    tours = {"Ann": ["Early Head", "", "", "Night Head", "Night Head", "", ""], "Bob": [""] * 7,
             "Cem": ["Early Nurse", "Early Nurse", "Night Nurse", "", "", "", "Night Nurse"]}  # fmt: skip
    assert inrc2_judge.parts(form(), tours) == inrc2_judge.parts([SCENARIO, HISTORY, WEEK], tours)


@pytest.mark.parametrize(
    ("form", "old", "new", "fault"),
    [
        (in_json, '"Ann",\n   "shiftType": "Any"', '"Eve",\n   "shiftType": "Any"', "nurse: 'Eve': expected"),
        (in_json, '"completeWeekends": true', '"completeWeekends": 2', "whole weekends: '2': expected"),
        (in_json, '"day": "Tuesday"', '"day": "Tues"', "day: 'Tues': expected one of Mon"),
        (in_json, '"week": 0,', '"week": 0', "expected JSON: Expecting ',' delimiter"),
        (in_json, '"week": 0,', '"week": ' + "[" * 90 + "]" * 90 + ",", "expected values no more than"),
        (in_json, '"numberOfWeeks": 1,\n', "", "WEEKS: expected a whole number from 1 to 52"),
        (in_json, '"contracts"', '"contract"', "CONTRACTS: missing"),
        (in_xml, "<Nurse>Ann</Nurse>\n<ShiftType>", "<Nurse>Eve</Nurse>\n<ShiftType>", "nurse: 'Eve'"),
        (in_xml, "<Maximum>4</Maximum>", "<Maximum>four</Maximum>", "in a row: 'four': expected a whole"),
        (in_xml, "</WeekData>", "", "expected XML: no element found"),
        (in_xml, "<Minimum>1</Minimum>\n<Optimal>", "<Optimal>", "expected two whole numbers"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, form, old: str, new: str, fault: str) -> None:
    texts = form()
    where = next(k for k, text in enumerate(texts) if old in text)
    row = texts[where][: texts[where].index(old)].count("\n") + 1
    texts[where] = texts[where].replace(old, new, 1)
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, *texts)
    (first, *_) = raised.value.faults
    assert fault in str(first)
    assert first.file.endswith(f"{where}.txt")
    assert first.row is None or abs(first.row - row) <= 12
