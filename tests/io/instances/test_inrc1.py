"""The reader of INRC-I's files, in both forms, on an instance written for these tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wfm.domain.errors import InputFaults
from wfm.io.instances import Instance, read_instance
from wfm.io.instances.inrc1 import COVER

TEXT = """////////////
SCHEDULING_PERIOD;
////////////
tiny, 2010-01-01, 2010-01-08;

SKILLS = 2;
Nurse;
Head;

SHIFT_TYPES = 3;
E, Early, 06:30:00, 14:30:00, 1, Nurse;
N, Night, 22:30:00, 06:30:00, 1, Nurse;
DH, Day, 08:30:00, 16:30:00, 1, Head;

CONTRACTS = 2;
0, full, (1|1), (1|3|5), (1|3|3), (1|4|3), (1|4|2), (1|7|2), (1|5|2), (1|5|0), (0|5|2), (0|1|0), \
SaturdaySunday, (1|10), (1|6), (1|2), (0|0), (1|9), 2, 0 1;
1, part, (1|1), (1|2|3), (0|3|1), (1|4|9), (1|3|2), (0|7|2), (1|2|1), (0|5|1), (1|8|2), (1|5|1), \
FridaySaturdaySunday, (1|4), (1|3), (0|0), (1|2), (0|1), 0,;

PATTERNS = 2;
0, 3, 2 (E|Any) (DH|Any);
1, 5, 3 (None|Friday) (Any|Saturday) (Any|Sunday);

EMPLOYEES 3;
a, Ann, 0, 1, Nurse;
b, Bob, 0, 2, Nurse Head;
c, Cem, 1, 1, Nurse;

DAY_OF_WEEK_COVER = 3;
Friday, E, 1;
Saturday, N, 2;
Sunday, DH, 1;

DATE_SPECIFIC_COVER = 1;
2010-01-08, E, 2;

DAY_OFF_REQUESTS = 3;
a, 2010-01-02, 1;
a, 2010-01-02, 2;
b, 2010-01-08, 4;

DAY_ON_REQUESTS = 1;
c, 2010-01-03, 5;

SHIFT_OFF_REQUESTS = 1;
a, 2010-01-01, E, 2;

SHIFT_ON_REQUESTS = 1;
b, 2010-01-04, N, 3;
"""


def _limit(tag: str, on: int, weight: int, value: int) -> str:
    return f'<{tag} on="{on}" weight="{weight}">{value}</{tag}>'


def _as_markup() -> str:
    """The text form above as XML, written out from it line by line."""
    from wfm.io.instances.inrc1_forms import LIMITS, WISHES

    part: dict[str, list[list[str]]] = {}
    for line in TEXT.splitlines():
        if re.match(r"[A-Z_]{5,}( = \d+| \d+)?;", line):
            here = part.setdefault(line.split()[0].strip(";"), [])
        elif line and not line.startswith("/"):
            here.append([x.strip() for x in line.strip(";").split(",")])
    ((name, first, last),) = part["SCHEDULING_PERIOD"]

    def skills(names: str) -> str:
        return "<Skills>" + "".join(f"<Skill>{x}</Skill>" for x in names.split()) + "</Skills>"

    def numbers(field: str) -> list[int]:
        return [int(x) for x in field.strip("()").split("|")]

    out = [f'<SchedulingPeriod ID="{name}">', f"<StartDate>{first}</StartDate><EndDate>{last}</EndDate>"]
    out.append(skills(" ".join(x for (x,) in part["SKILLS"])))
    out.append("<ShiftTypes>")
    for shift, _, start, end, _, held in part["SHIFT_TYPES"]:
        times = f"<StartTime>{start}</StartTime><EndTime>{end}</EndTime>"
        out.append(f'<Shift ID="{shift}">{times}{skills(held)}</Shift>')
    out.append("</ShiftTypes><Patterns>")
    for pattern, weight, days in part["PATTERNS"]:
        pairs = [x.split("|") for x in re.findall(r"\(([^)]*)\)", days)]
        entries = [
            f'<PatternEntry index="{k}"><ShiftType>{a}</ShiftType><Day>{b}</Day></PatternEntry>'
            for k, (a, b) in enumerate(pairs)
        ]
        body = "".join(reversed(entries))  # the index says the order
        out.append(
            f'<Pattern ID="{pattern}" weight="{weight}"><PatternEntries>{body}</PatternEntries></Pattern>'
        )
    out.append("</Patterns><Contracts>")
    for line in part["CONTRACTS"]:
        out.append(
            f'<Contract ID="{line[0]}"><SingleAssignmentPerDay weight="1">true</SingleAssignmentPerDay>'
        )
        out += [_limit(tag, *numbers(x)) for tag, x in zip(LIMITS, line[3:12], strict=True)]
        out.append(f"<WeekendDefinition>{line[12]}</WeekendDefinition>")
        for tag, field in zip(WISHES, line[13:18], strict=True):
            on, weight = numbers(field)
            out.append(f'<{tag} weight="{weight}">{"true" if on else "false"}</{tag}>')
        patterns = "".join(f"<Pattern>{x}</Pattern>" for x in line[19].split())
        out.append(f"<UnwantedPatterns>{patterns}</UnwantedPatterns></Contract>")
    out.append("</Contracts><Employees>")
    for employee, _, contract, _, held in part["EMPLOYEES"]:
        out.append(f'<Employee ID="{employee}"><ContractID>{contract}</ContractID>{skills(held)}</Employee>')
    out.append("</Employees><CoverRequirements>")
    for section, group, key in (
        ("DAY_OF_WEEK_COVER", "DayOfWeekCover", "Day"),
        ("DATE_SPECIFIC_COVER", "DateSpecificCover", "Date"),
    ):
        for day, shift, heads in part[section]:
            cover = f"<Cover><Shift>{shift}</Shift><Preferred>{heads}</Preferred></Cover>"
            out.append(f"<{group}><{key}>{day}</{key}>{cover}</{group}>")
    out.append("</CoverRequirements>")
    for section, tag in (
        ("DAY_OFF", "DayOff"),
        ("DAY_ON", "DayOn"),
        ("SHIFT_OFF", "ShiftOff"),
        ("SHIFT_ON", "ShiftOn"),
    ):
        out.append(f"<{tag}Requests>")
        for employee, date, *shift, weight in part[f"{section}_REQUESTS"]:
            given = "".join(f"<ShiftTypeID>{x}</ShiftTypeID>" for x in shift)
            body = f"{given}<EmployeeID>{employee}</EmployeeID><Date>{date}</Date>"
            out.append(f'<{tag} weight="{weight}">{body}</{tag}>')
        out.append(f"</{tag}Requests>")
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', *out, "</SchedulingPeriod>"])


MARKUP = _as_markup()


def read(folder: Path, text: str) -> Instance:
    path = folder / "tiny.txt"
    path.write_text(text, encoding="utf-8")
    return read_instance([path])


def test_limits_become_rules_at_their_weights(tmp_path):
    instance = read(tmp_path, TEXT)
    rules = instance.scenario.roster.rules
    full, part, every = ["terms_1", "terms_2"], ["terms_3"], ("E", "N", "DH")
    two, three = ("sat", "sun"), ("fri", "sat", "sun")
    assert rules["shifts_of_a_kind"] == [
        {"codes": every, "least": 3, "most": 5, "penalty": 3, "contracts": full},
        {"codes": ("DH",), "most": 0, "penalty": 9, "contracts": full[:1]},
        {"codes": every, "least": 0, "most": 3, "penalty": 2, "contracts": part},
    ]
    runs = {"unknown_days": "off", "least_days": 2}
    assert rules["days_in_a_row"] == [
        runs | {"most_days": 3, "penalty": 4, "contracts": full},
        runs | {"most_days": 8, "penalty": 3, "contracts": part},
    ]
    assert [(r["least_days"], r["most_days"], r["penalty"]) for r in rules["days_off_together"]] == [
        (1, 2, 7),
        (2, 8, 5),
    ]
    assert rules["weekends_in_a_row"] == [{"most_in_a_row": 0, "days": two, "penalty": 5, "contracts": full}]
    assert [(r["least_in_a_row"], r["days"], r["penalty"]) for r in rules["weekends_together"]] == [
        (2, three, 8)
    ]
    assert [(r["most"], r["days"]) for r in rules["weekends"]] == [(1, three)]
    assert [(r["penalty"], r["days"]) for r in rules["whole_weekends"]] == [(10, two), (4, three)]
    assert [(r["penalty"], r["days"]) for r in rules["same_shift_on_weekends"]] == [(6, two), (3, three)]
    unwanted = [
        (r["pattern"], r["starts_on"], r["penalty"], len(r["contracts"])) for r in rules["unwanted_pattern"]
    ]
    assert unwanted == [
        (("E", "DH"), (), 3, 2),
        (("OFF", "WORK", "WORK"), ("fri",), 5, 2),
        (("N", "OFF", "OFF"), ("fri",), 2, 2),
        *((("N", *free, code), (), 2, 1) for code in ("E", "DH") for free in ((), ("OFF",))),
    ]


def test_cover_and_requests(tmp_path):
    instance = read(tmp_path, TEXT)
    cover = {r["code"]: list(r["heads"].values()) for r in instance.scenario.roster.rules["shift_cover"]}
    assert cover == {"E": [1, *[0] * 6, 2], "N": [0, 2, *[0] * 6], "DH": [0, 0, 1, *[0] * 5]}
    assert {r["penalty_above"] for r in instance.scenario.roster.rules["shift_cover"]} == {COVER}
    wishes = instance.inputs["wishes"]
    assert [(w.agent_id, w.date.day, w.shift_code, w.weight) for w in wishes.itertuples()] == [
        ("a", 2, "OFF", 3),
        ("b", 8, "OFF", 4),
        ("c", 3, "OFF", -5),
        ("a", 1, "E", -2),
        ("b", 4, "N", 3),
    ]


def test_both_forms_say_the_same(tmp_path):
    text, markup = read(tmp_path, TEXT), read(tmp_path, MARKUP)
    assert text.scenario == markup.scenario
    assert text.inputs["wishes"].equals(markup.inputs["wishes"])
    assert list(text.inputs["agents"]["contract"]) == list(markup.inputs["agents"]["contract"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2010-01-08;\n\nSK", "2009-01-08;\n\nSK", "tiny.txt:4: to: '2009-01-08': expected a date from 2010"),
        ("SKILLS = 2", "SKILLS = 3", "tiny.txt:6: SKILLS: '3': expected 2, the lines that follow"),
        ("Nurse;\nHead;", "Nurse\nHead;", "tiny.txt:7: 'Nurse': expected ; at its end"),
        ("06:30:00, 14", "6:30, 14", "tiny.txt:11: start: '6:30': expected a time, such as 22:30:00"),
        ("full, (1|1)", "full, (0|1)", "tiny.txt:16: SingleAssignmentPerDay: '0': expected 1: more"),
        ("(1|3|5)", "(1|3)", "tiny.txt:16: MaxNumAssignments: '(1|3)': expected (on|weight|value)"),
        ("(1|4|3)", "(1|4|0)", "tiny.txt:16: MaxConsecutiveWorkingDays: '0': expected a whole number from 1"),
        (" SaturdaySunday", " SundaySaturday", "tiny.txt:16: WeekendDefinition: 'SundaySaturday': expected"),
        ("2, 0 1;", "2, 0 7;", "tiny.txt:16: pattern: '7': expected one of 0, 1"),
        ("2, 0 1;", "3, 0 1;", "tiny.txt:16: number: '3': expected 2, what follows it"),
        ("(Any|Sunday)", "(Any|Monday)", "tiny.txt:21: weekday: '(None|Friday)"),
        ("Cem, 1,", "Cem, 2,", "tiny.txt:26: contract: '2': expected one of 0, 1"),
        ("Friday, E, 1", "Fri, E, 1", "tiny.txt:29: day: 'Fri': expected one of Monday"),
        (
            "2010-01-08, E",
            "2010-01-09, E",
            "tiny.txt:34: date: '2010-01-09': expected a date from 2010-01-01",
        ),
        ("c, 2010-01-03", "a, 2010-01-02", "tiny.txt:42: employee: 'a': expected no request for and against"),
        ("SHIFT_ON_REQUESTS", "SHIFTS_ON", "tiny.txt: SHIFT_ON_REQUESTS: missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, old, new, fault):
    assert old in TEXT
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, TEXT.replace(old, new, 1))
    said = [str(f).removeprefix(f"{tmp_path}/") for f in raised.value.faults]
    assert any(text.startswith(fault) for text in said), said


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("</Skills>", "</Skill>", "tiny.txt:4: expected XML: mismatched tag"),
        (
            "<SchedulingPeriod",
            '<!DOCTYPE x [<!ENTITY a "b">]><SchedulingPeriod',
            "tiny.txt:2: expected no DOCTYPE",
        ),
        ("<Skills>", "<a>" * 30 + "<Skills>", "tiny.txt:4: expected elements no more than 20 deep"),
        ("</SchedulingPeriod>", "", "tiny.txt:"),
        ('<Shift ID="E">', '<Shift ID="Any">', "tiny.txt:6: shift: 'Any': expected a name other than"),
        ('on="1" weight="3">5<', 'on="yes" weight="3">5<', "tiny.txt:13: MaxNumAssignments: 'yes': expected"),
    ],
)
def test_hostile_and_faulty_markup_is_refused_with_its_row(tmp_path, old, new, fault):
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, MARKUP.replace(old, new, 1))
    said = [str(f).removeprefix(f"{tmp_path}/") for f in raised.value.faults]
    assert any(text.startswith(fault) for text in said), said


def test_all_faults_come_at_once(tmp_path):
    faulty = TEXT.replace("Saturday, N, 2", "Saturday, N, x").replace("a, Ann, 0", "a, Ann, 9")
    with pytest.raises(InputFaults) as raised:
        read(tmp_path, faulty)
    assert [f.row for f in raised.value.faults] == [24, 30]
