"""Every kind of bad input, with the exact words that a planner reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

CONTACTS = "tables/contacts.csv"
AGENTS = "tables/agents.csv"

Edit = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]


def append(file: str, *rows: str) -> None:
    with Path(file).open("a", encoding="utf-8") as out:
        out.writelines(row + "\n" for row in rows)


def test_the_unbroken_case_has_no_fault(faults: Faults) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "scenario.yaml",
            "tables/agents.csv",
            "tables/agent.csv",
            "tables/agent.csv: no such file",
            id="missing file",
        ),
        pytest.param(
            "tables/wishes.csv",
            "weight",
            "wait",
            "tables/wishes.csv:1: weight: missing column (what granting it is worth; negative: wants it not)",
            id="missing column",
        ),
        pytest.param(
            "tables/wishes.csv",
            "weight",
            "wieght",
            "tables/wishes.csv:1: wieght: unknown column; did you mean 'weight'?",
            id="unknown column",
        ),
        pytest.param(
            CONTACTS,
            "hotline,2026-07-20 09:00,24,266",
            "hotline,2026-07-20 09:00,many,266",
            "tables/contacts.csv:2: volume: 'many': expected a number",
            id="wrong type",
        ),
        pytest.param(
            CONTACTS,
            "hotline,2026-07-20 09:00,24,266",
            "hotline,2026-07-20 09:00,-24,266",
            "tables/contacts.csv:2: volume: '-24': expected 0 or more",
            id="negative volume",
        ),
        pytest.param(
            CONTACTS,
            "hotline,2026-07-20 09:00,24,266",
            "hotline,2026-07-20 09:00,1e300,266",
            "tables/contacts.csv:2: volume: '1e300': expected no more than 10,000,000",
            id="a volume beyond all measure",
        ),
        pytest.param(
            AGENTS,
            "王芳,T1,main,own,full_time,true,58",
            "王芳,T1,main,own,full_time,true,1e18",
            "tables/agents.csv:2: hourly_cost: '1e18': expected no more than 10,000,000",
            id="a wage beyond all measure",
        ),
        pytest.param(
            "scenario.yaml",
            "seats: 16}",
            "seats: 10000000000}",
            "scenario.yaml:29: sites.main.seats: '10000000000': expected no more than 1,000,000,000",
            id="a setting beyond all measure",
        ),
        pytest.param(
            "scenario.yaml",
            "answer_within_s: 20}",
            "answer_within_s: .nan}",
            "scenario.yaml:37: queues.hotline.target.answer_within_s: 'nan': expected a number "
            "(threshold of the wait, s)",
            id="no number",
        ),
        pytest.param(
            "scenario.yaml",
            "issued_on: 2026-09-09",
            "issued_on: 9999-12-31",
            "scenario.yaml:49: forecast.issued_on: expected a year from 1970 to 2199",
            id="a year beyond all measure",
        ),
        pytest.param(
            CONTACTS,
            "hotline,2026-07-20 09:00,",
            "hotlin,2026-07-20 09:00,",
            "tables/contacts.csv:2: queue: 'hotlin': unknown queue; did you mean 'hotline'?",
            id="unknown queue",
        ),
        pytest.param(
            "tables/agent_skills.csv",
            "A01,hotline",
            "A01,fax",
            "tables/agent_skills.csv:2: skill: 'fax': unknown skill; known: chat, hotline",
            id="unknown skill",
        ),
        pytest.param(
            "tables/agent_skills.csv",
            "A01,hotline",
            "A1,hotline",
            "tables/agent_skills.csv:2: agent_id: 'A1': unknown agent; did you mean 'A18'?",
            id="unknown agent",
        ),
        pytest.param(
            AGENTS,
            "A02,李娜",
            "A01,李娜",
            "tables/agents.csv:3: agent_id: 'A01': repeated agent, first in row 2",
            id="repeated agent",
        ),
        pytest.param(
            "scenario.yaml",
            "interval_min: 30",
            "interval_min: 45",
            "scenario.yaml:17: horizon.interval_min: '45': expected 15, 30 or 60 "
            "(demand interval, which divides the hour, min)",
            id="an interval that does not divide the hour",
        ),
        pytest.param(
            "scenario.yaml",
            "  chat:\n    title: Web chat",
            "  mail: {channel: chat, skills: [chat], target: {fraction: 0.8, answer_within_s: 60}}\n"
            "  chat:\n    title: Web chat",
            "tables/contacts.csv: queue: 'mail': "
            "a queue without history before 2026-09-09, when the forecast is made",
            id="a queue without history",
        ),
        pytest.param(
            "scenario.yaml",
            "zone: Asia/Shanghai, country: CN, seats: 16}",
            "zone: Asia/Shanghai, country: CN, seats: 16",
            "scenario.yaml:31: not YAML: expected ',' or '}', but got ':'",
            id="not YAML",
        ),
        pytest.param(
            "scenario.yaml",
            "seed: 1\n",
            "seed: 1\nseed: 2\n",
            "scenario.yaml:11: seed: duplicate key, first in line 10",
            id="duplicate key",
        ),
    ],
)
def test_is_named(edit: Edit, faults: Faults, file: str, old: str, new: str, message: str) -> None:
    edit(file, old, new)
    assert message in faults()


def test_a_horizon_before_the_history(edit: Edit, faults: Faults) -> None:
    edit("scenario.yaml", "first_date: 2026-09-14", "first_date: 2020-09-14")
    edit("scenario.yaml", "issued_on: 2026-09-09", "baseline_weeks: 9")
    edit("scenario.yaml", "  baseline_weeks: 8\n", "")
    words = "a queue without history before 2020-09-14, the first day planned"
    assert faults() == [f"tables/contacts.csv: queue: '{queue}': {words}" for queue in ("chat", "hotline")]


def test_overlapping_time_off(folder: Path, faults: Faults) -> None:
    append("tables/time_off.csv", "A05,2026-09-15,2026-09-17,leave")
    assert faults() == [
        "tables/time_off.csv:3: start: '2026-09-15': overlaps time off of A05 in row 2",
    ]


def test_adjoining_time_off_is_sound(folder: Path, faults: Faults) -> None:
    append("tables/time_off.csv", "A05,2026-09-16,2026-09-17,leave")
    assert faults() == []


@pytest.mark.parametrize(
    ("stamp", "often"),
    [("2026-10-25 02:30", "twice"), ("2026-03-29 02:30", "never")],
)
def test_stamps_without_zone_where_clocks_change(edit: Edit, faults: Faults, stamp: str, often: str) -> None:
    edit("scenario.yaml", "main: {zone: Asia/Shanghai", "main: {zone: Europe/Berlin")
    append("tables/time_off.csv", f"A07,{stamp},2026-11-01,leave")
    assert faults() == [
        f"tables/time_off.csv:3: start: '{stamp}': clocks change: Europe/Berlin shows this time {often}; "
        "add its offset from UTC, such as +01:00"
    ]


def test_the_same_stamps_with_an_offset_are_sound(edit: Edit, faults: Faults) -> None:
    edit("scenario.yaml", "main: {zone: Asia/Shanghai", "main: {zone: Europe/Berlin")
    append("tables/time_off.csv", "A07,2026-10-25 02:30+02:00,2026-10-25T02:30+01:00,leave")
    assert faults() == []


def test_wrong_encoding_of_yaml(folder: Path, faults: Faults) -> None:
    text = Path("assumptions.yaml").read_text("utf-8")
    Path("assumptions.yaml").write_bytes(text.replace("people tire", "die Leute ermüden").encode("latin-1"))
    assert faults() == ["assumptions.yaml:6: 'byte 0xfc': wrong encoding: expected UTF-8"]


def test_wrong_encoding_of_a_table(folder: Path, faults: Faults) -> None:
    text = Path(AGENTS).read_text("utf-8").splitlines()
    plain = "\n".join([text[0], "A01,Müller,T1,main,own,full_time,true,58"])
    Path(AGENTS).write_bytes(plain.encode("latin-1"))
    assert "tables/agents.csv:2: 'byte 0xfc': wrong encoding: expected UTF-8" in faults()


def test_history_whose_interval_does_not_divide_the_hour(folder: Path, faults: Faults) -> None:
    lines = Path(CONTACTS).read_text("utf-8").splitlines()
    kept = [line.replace(" 10:00", " 10:07") for i, line in enumerate(lines) if i == 0 or " 10:00" in line]
    kept += [line.replace(":07,", ":20,") for line in kept[1:]]
    Path(CONTACTS).write_text("\n".join(kept), "utf-8")
    assert (
        "tables/contacts.csv: interval_start: 'hotline': intervals of 13 min; "
        "expected 5 min to a day, whole parts of a day"
    ) in faults()


@pytest.mark.parametrize(("minute", "count"), [("00", 0), ("30", 1)])
def test_intervals_are_those_of_the_local_clock(edit: Edit, faults: Faults, minute: str, count: int) -> None:
    """Hours of a zone that lies half an hour beside UTC start at :30 in UTC."""
    edit("scenario.yaml", "slot_min: 15\n  zone: Asia/Shanghai", "slot_min: 15\n  zone: Asia/Kolkata")
    edit(CONTACTS, "hotline,2026-07-20 09:00,", f"hotline,2026-07-20 09:{minute},")
    assert [fault.split(": ")[-1] for fault in faults()] == [
        "expected the start of an interval of 60 min"
    ] * count


def test_missing_and_repeated_rows_of_history_are_no_faults(folder: Path, faults: Faults) -> None:
    lines = Path(CONTACTS).read_text("utf-8").splitlines()
    Path(CONTACTS).write_text("\n".join([*lines[:40], *lines[90:], lines[100], lines[101] + "0"]), "utf-8")
    assert faults() == []


def test_shrinkage_of_days_that_are_none(edit: Edit, faults: Faults) -> None:
    wrong = "weekdays: {mond: 0.1, tue: 1.5}, dates: {2026-11-31: 0.1}"
    edit("scenario.yaml", "!assume sickness,", f"!assume sickness, {wrong},")
    edit("scenario.yaml", "share: 0.0625,", "share: 0.0625, dates: {1926-11-11: 0.1},")
    edit("scenario.yaml", "staffing:\n", "staffing:\n  night: 22-6\n")
    weekdays = "(share on weekdays on which it is another, mon to sun)"
    assert faults() == [
        "scenario.yaml:53: staffing.night: '22-6': expected hours such as 08:00-24:00",
        "scenario.yaml:56: staffing.shrinkage.sickness.weekdays.mond: 'mond': "
        f"expected mon, tue, wed, thu, fri, sat or sun; did you mean 'mon'? {weekdays}",
        f"scenario.yaml:56: staffing.shrinkage.sickness.weekdays.tue: '1.5': expected less than 1 {weekdays}",
        "scenario.yaml:56: staffing.shrinkage.sickness.dates.2026-11-31: '2026-11-31': "
        "expected a date such as 2026-11-09 (share on days on which it is another, before weekdays)",
        "scenario.yaml:57: staffing.shrinkage.rest_breaks.dates: expected a year from 1970 to 2199",
    ]


def test_all_faults_at_once(folder: Path, edit: Edit, faults: Faults) -> None:
    """Scenario, assumptions, rules and tables broken together: each planted fault is named."""
    edit("scenario.yaml", "seats: 16}", "seats: 16, seets: 3}")
    edit("scenario.yaml", "fraction: 0.80", "fraction: 80")
    edit("scenario.yaml", "!assume sickness", "!assume sicknes")
    edit("scenario.yaml", "shifts: [early, late]", "shifts: [early, lat]")
    edit("scenario.yaml", "currency: CNY", "currency: CNY\n  overtime_rate: 0.5")
    edit("assumptions.yaml", "occupancy_max: {value: 0.88, unit", "occupancy_max: {value: 1.88, unitt")
    edit(CONTACTS, "hotline,2026-07-20 09:00,24,266", "hotline,2026-07-20 09:07,24,-1")
    edit(AGENTS, "A03,张伟,T1,main,own,full_time,false,42", "A03,张伟,T1,mian,pwn,fulltime,nein,4x2")
    append("tables/time_off.csv", "A06,2026-09-16,2026-09-15,holiday", "Z99,soon,2026-09-15,leave")
    append("tables/wishes.csv", "A06,2026-09-32,E,1", "A06,2026-09-18,X,1", "A08,2026-09-19,OFF,9")
    assert faults() == [
        "scenario.yaml:29: sites.main.seets: unknown key; did you mean 'seats'?",
        "scenario.yaml:37: queues.hotline.target.fraction: '80': expected 1 or less "
        "(share of contacts answered in time)",
        "scenario.yaml:55: staffing.shrinkage.sickness.share: 'sicknes': unknown assumption; "
        "did you mean 'sickness'?",
        "scenario.yaml:81: roster.contracts.full_time.shifts: 'lat': unknown shift; did you mean 'late'?",
        "scenario.yaml:102: pay.overtime_rate: '0.5': expected 1 or more (pay of an overtime hour, x hourly)",
        "assumptions.yaml:6: staffing.occupancy_max: '1.88': expected 1 or less (highest share of time busy)",
        "assumptions.yaml:6: assumptions.occupancy_max.unitt: unknown key; did you mean 'unit'?",
        "tables/agents.csv:4: leader: 'nein': expected true or false",
        "tables/agents.csv:4: hourly_cost: '4x2': expected a number",
        "tables/agents.csv:4: site: 'mian': unknown site; did you mean 'main'?",
        "tables/agents.csv:4: pool: 'pwn': unknown pool; did you mean 'own'?",
        "tables/agents.csv:4: contract: 'fulltime': unknown contract; did you mean 'full_time'?",
        "tables/contacts.csv:2: aht_s: '-1': expected more than 0",
        "tables/contacts.csv:2: interval_start: '2026-07-20 09:07': "
        "expected the start of an interval of 60 min",
        "tables/time_off.csv:3: kind: 'holiday': expected one of leave, sick, training, lieu",
        "tables/time_off.csv:3: end: '2026-09-15': must lie after start",
        "tables/time_off.csv:4: start: 'soon': expected a time such as 2026-11-09T08:00+08:00",
        "tables/time_off.csv:4: agent_id: 'Z99': unknown agent",
        "tables/wishes.csv:4: date: '2026-09-32': expected a date such as 2026-11-09",
        "tables/wishes.csv:5: shift_code: 'X': unknown shift code; known: E, L, OFF",
        "tables/wishes.csv:6: agent_id: 'A08': repeated agent_id, date, shift_code, first in row 2",
    ]
