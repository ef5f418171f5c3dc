import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from tests.roster.check_one import rule
from tests.roster.world import EARLY, FLOAT, MONDAY, NIGHT, ROTA, World, tour
from wfm.roster.check import check
from wfm.roster.published import Published
from wfm.roster.rules import parse_rules
from wfm.tables import ACTIVITIES, ROSTER, VIOLATIONS

SHIFTS = {"early": EARLY, "floating": FLOAT, "night": NIGHT, "rota": ROTA}
WORLD = World(days=4, shifts=SHIFTS, agents=[{}, {"name": "王芳"}])
ALWAYS, _ = parse_rules({})


def publish() -> Published:
    return WORLD.publish([tour("EN.E"), tour("C.F.")])


def test_a_sound_roster_has_no_violation():
    published = publish()
    found = check(published, ALWAYS)
    assert found.empty
    VIOLATIONS.schema.validate(found)
    ROSTER.schema.validate(published.roster)
    ACTIVITIES.schema.validate(published.activities)


def test_an_empty_roster_is_sound():
    assert check(WORLD.publish([tour("...."), tour("....")]), ALWAYS).empty


Edit = Callable[[pd.DataFrame], pd.DataFrame]
HOUR = pd.Timedelta(hours=1)


def at(frame: pd.DataFrame, row: int, **values: object) -> pd.DataFrame:
    frame = frame.copy()
    for column, value in values.items():
        frame.loc[row, column] = value
    return frame


ROSTER_EDITS: dict[str, tuple[Edit, str]] = {
    "unknown code": (lambda r: at(r, 0, shift_code="Q"), "no shift has code Q"),
    "unknown person": (lambda r: at(r, 0, agent_id="nobody"), "nobody is rostered and not among the agents"),
    "wrong date": (lambda r: at(r, 0, date=r.date[0] + 24 * HOUR), "dated 2026-11-10, starts on 2026-11-09"),
    "start": (lambda r: at(r, 0, start=r.start[0] + HOUR, end=r.end[0] + HOUR), "starts at 07:00"),
    "length": (lambda r: at(r, 0, end=r.end[0] + HOUR), "lasts 600 min, its template 540"),
    "paid": (lambda r: at(r, 0, paid_min=540), "paid_min is 540, its activities give 480"),
    "paid on call": (lambda r: at(r, 3, paid_min=720), "paid_min is 720, its activities give 0"),
    "kind": (lambda r: at(r, 3, kind="work"), "of another kind than its template (on_call)"),
    "twice": (lambda r: pd.concat([r, r[:1]], ignore_index=True), "is listed 2 times"),
    "gone": (lambda r: r[1:], "activities of a shift A00000-20261109 that the roster lacks"),
    "outside": (
        lambda r: at(
            r,
            2,
            **{c: r[c][2] + 24 * HOUR for c in ("start", "end", "date")},
        ),
        "a shift on 2026-11-13, outside the days planned",
    ),
}


@pytest.mark.parametrize("edit", ROSTER_EDITS)
def test_each_fault_of_the_roster_is_found(edit):
    change, words = ROSTER_EDITS[edit]
    published = publish()
    found = check(replace(published, roster=change(published.roster)), [])
    assert found.hard.all()
    assert set(found.rule) == {"consistency"}
    assert found.words.str.contains(words, regex=False).any(), found.words.tolist()


ACTIVITY_EDITS: dict[str, tuple[Edit, str]] = {
    "none": (lambda a: a[3:], "no activities"),
    "a hole": (lambda a: at(a, 0, end=a.end[0] - HOUR), "activities leave a hole at 08:00"),
    "an overlap": (lambda a: at(a, 0, end=a.end[0] + HOUR), "activities overlap at 10:00"),
    "late": (
        lambda a: at(a, 0, start=a.start[0] + HOUR),
        "activities from 07:00 to 15:00, the shift from 06:00",
    ),
    "over early": (
        lambda a: at(a, 2, end=a.end[2] - HOUR),
        "activities from 06:00 to 14:00, the shift from 06:00 to 15:00",
    ),
    "backwards": (
        lambda a: at(a, 0, start=a.end[0], end=a.start[0]),
        "ends before it starts",
    ),
    "of no length": (
        lambda a: pd.concat([at(a[:1], 0, end=a.start[0]), a], ignore_index=True),
        "work at 06:00 ends before it starts",
    ),
    "break early": (
        lambda a: at(at(a, 0, end=a.end[0] - HOUR), 1, start=a.start[1] - HOUR, end=a.end[1] - HOUR),
        "meal begins 120 min after the start, its window is 180 to 300",
    ),
    "break off the grid": (
        lambda a: at(
            at(at(a, 0, end=a.end[0] + HOUR / 4), 1, start=a.start[1] + HOUR / 4, end=a.end[1] + HOUR / 4),
            2,
            start=a.start[2] + HOUR / 4,
        ),
        "meal is not on the grid of 30 min",
    ),
    "break too long": (
        lambda a: at(at(a, 1, end=a.end[1] + HOUR), 2, start=a.start[2] + HOUR),
        "breaks meal 120 min, its template has meal 60 min",
    ),
    "no break": (lambda a: at(a, 1, activity="work"), "breaks none, its template has meal 60 min"),
    "on call at work": (
        lambda a: at(a, 0, activity="on_call"),
        "on_call at 06:00 in a shift of another kind",
    ),
}


@pytest.mark.parametrize("edit", ACTIVITY_EDITS)
def test_each_fault_of_the_activities_is_found(edit):
    change, words = ACTIVITY_EDITS[edit]
    published = publish()
    found = check(replace(published, activities=change(published.activities)), [])
    assert found.hard.all()
    assert found.words.str.contains(words, regex=False).any(), found.words.tolist()


@pytest.mark.parametrize(("place", "sound"), [(150, False), (180, True), (300, True), (330, False)])
def test_a_break_may_begin_at_either_end_of_its_window(place, sound):
    published = WORLD.publish([tour("EN.E"), tour("C.F.")], [[place], [place]])
    assert check(published, ALWAYS).empty == sound


def test_violations_of_rules_come_hard_ones_first_and_name_people():
    wished = replace(WORLD, wishes=[(0, MONDAY, "OFF", 12.5)], seats=1)
    found = check(
        wished.publish([tour("EN.."), tour("E.F.")]),
        [rule("wishes"), rule("seats"), rule("daily_rest", min_h=32)],
    )
    assert found.rule.tolist() == ["daily_rest", "seats", "wishes"]
    assert found.hard.tolist() == [True, True, False]
    assert found.penalty.tolist() == [0, 0, 1250]
    assert found.words[0].startswith("name 0 starts at 2026-11-10 22:00 after 31 h")
    assert found.agent_id.tolist() == ["A00000", "", "A00000"]


def test_shifts_of_the_previous_roster_inside_the_horizon_are_not_counted():
    # a plan that is made again finds its own days in last week's file
    again = replace(WORLD, previous=[(0, -1, "E")], days=2)
    assert check(again.publish([tour(".E"), tour("..")]), [*ALWAYS, rule("days_in_a_row", most_days=1)]).empty


def test_a_start_in_the_hour_that_the_clock_skips_is_known():
    # Berlin, 2026-03-29: 02:30 does not exist and is read as 03:30
    shifts = {"x": {**EARLY, "start": "02:30"}}
    spring = World(first=dt.date(2026, 3, 29), days=1, shifts=shifts, zone="Europe/Berlin")
    assert check(spring.publish([tour("E", shifts)]), ALWAYS).empty
