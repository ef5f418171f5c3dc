import datetime as dt

import pandas as pd
import pytest

from tests.roster.check_one import rule
from tests.roster.world import EARLY, LATE, World, tour
from wfm.config.meetings import Meeting
from wfm.roster.published import Published

RULE = rule("meetings")
PAIR = {"how": "pairs", "who": {"agents": ["A00000"]}, "coaches": {"agents": ["A00001"]}, "within": "all"}


def found(seats, **settings):
    """Violations of a talk of 30 min; seats: agent, start, partner, and what differs, on the first day."""
    meeting = {"kind": "coaching", "how": "spread", "length_min": 30, "price": 7, **settings}
    world = World(
        days=2, shifts={"early": EARLY, "late": LATE}, agents=({}, {}, {"team": "T2", "leader": True})
    )
    roster = world.scenario.roster.model_copy(update={"meetings": {"talk": Meeting.model_validate(meeting)}})
    published = world.publish([tour("EE"), tour("EE"), tour("L.")])
    rows = []
    for agent, start, partner, *other in seats:
        begin = pd.Timestamp(f"2026-11-{start}", tz=world.zone).tz_convert("UTC")
        row = {
            "shift_id": f"A0000{agent}-202611{start[:2]}",
            "start": begin,
            "end": begin + pd.Timedelta(minutes=30),
            "activity": "coaching",
            "routing_group": "",
            "subject": "talk",
            "partner": partner,
        }
        rows.append(row | dict(other))
    activities = pd.concat([published.activities, pd.DataFrame(rows)]) if rows else published.activities
    scenario = world.scenario.model_copy(update={"roster": roster})
    return list(RULE.check(Published(scenario, published.roster, activities, world.inputs)))


def hard(seats, **settings):
    return [
        v.words.partition(": ")[2]
        for v in found(seats, **settings)
        if v.hard and ": over work" not in v.words
    ]


def test_what_is_as_it_should_be():
    seats = [(0, "09 07:00", ""), (1, "09 07:30", ""), (2, "09 15:00", "")]
    assert not hard(seats, most_at_once=1)
    assert not [v for v in found(seats) if not v.hard]
    assert not hard([(0, "09 07:00", "A00001"), (1, "09 07:00", "A00000")], **PAIR)


@pytest.mark.parametrize(
    ("seats", "settings", "fault"),
    [
        ([(0, "09 05:30", "")], {}, "outside the shift"),
        ([(0, "09 09:00", "")], {}, "over meal"),
        (
            [(0, "09 07:00", "", ("end", pd.Timestamp("2026-11-09", tz="UTC")))],
            {},
            "lasts 60 min",
        ),
        ([(0, "09 07:00", "", ("activity", "meeting"))], {}, "listed as meeting, it is coaching"),
        ([(0, "09 07:00", "", ("subject", "chat"))], {}, "no meeting of the settings"),
        ([(0, "09 07:00", "")], {"who": {"teams": ["T2"]}}, "not for this person"),
        ([(0, "09 07:00", "")], {"hours": "07:15-12:00"}, "not within 07:15-12:00"),
        ([(0, "09 07:00", "")], {"weekdays": ["tue"]}, "not on one of its weekdays"),
        ([(0, "09 07:00", "")], {"dates": [dt.date(2026, 11, 10)]}, "not on one of its dates"),
        ([(0, "09 07:00", ""), (0, "10 07:00", "")], {}, "2 times, at most 1 are wanted"),
        ([(0, "09 07:00", ""), (0, "10 07:00", "")], {"times": 2, "days_apart": 2}, "1 days after"),
        ([(0, "09 07:00", ""), (1, "09 07:15", "")], {"most_at_once": 1}, "2 at once"),
        ([(0, "09 07:00", "A00001"), (1, "09 07:30", "A00000")], PAIR, "not together with A00001"),
        ([(0, "09 07:00", ""), (1, "09 07:00", "A00000")], PAIR, "not together with anybody"),
        ([(0, "09 07:00", ""), (2, "09 15:00", "")], {"how": "together", "within": "all"}, "1 of 3 on shift"),
        (
            [(0, "09 07:00", ""), (1, "09 07:00", "")],
            {"how": "together", "led": True, "within": "all"},
            "no leader",
        ),
    ],
)
def test_what_is_wrong(seats, settings, fault):
    assert any(words.startswith(fault) for words in hard(seats, **settings))


def test_who_misses_it_is_priced_and_told():
    def soft(seats, **settings):
        return [(v.words, v.amount, v.penalty) for v in found(seats, **settings) if not v.hard]

    words = "talk for name 2 takes place 0 of 1 times: never at work long enough within its hours"
    assert soft([(0, "09 07:00", ""), (1, "09 07:00", "")], hours="06:00-10:00") == [(words, 1, 700)]
    words = "talk T1: not there are name 1"
    two = [(0, "09 07:00", ""), (2, "09 15:00", "")]
    assert (words, 1, 700) in soft(two, how="together", least_share=0.5)
    words = "talk takes place 0 of 1 times: at no time within its hours are more than 2 of 3 at work"
    assert soft([], how="together", within="all", least_share=1.0, hours="06:00-14:00") == [(words, 3, 2100)]
