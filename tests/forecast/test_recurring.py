"""Promotions that come again and again are learnt as effects of the day, from what was known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from tests.forecast.made import HUMP, ZONE, by_day, calendar_for, contacts, events, history_of, run, scenario
from wfm.forecast.events import known_events
from wfm.forecast.recurring import calendars, recurring_names

FIRST = date(2025, 1, 6)  # a Monday
LIFT = (1.6, 1.4, 1.3)
LAUNCH = np.roll(HUMP, -8)
"""1.2 of 2 apart from the ordinary shape."""


def sale(k: int, **more: object) -> dict[str, object]:
    """A sale of three days every other Tuesday."""
    start = FIRST + timedelta(days=1 + 14 * k)
    return {"name": "sale", "start": str(start), "end": str(start + timedelta(days=3)), **more}


DAYS = {FIRST + timedelta(days=1 + 14 * k + d): f for k in range(20) for d, f in enumerate(LIFT)}
ROWS = contacts(
    str(FIRST), 196, lambda d: 2000 * DAYS.get(d, 1.0), seed=3, shape=lambda d: LAUNCH if d in DAYS else HUMP
)
WEEK = (1.2, 1.1, 1.05, 1.0, 0.95, 0.6, 0.5)


@pytest.mark.parametrize("known", [True, False])
def test_a_sale_every_other_week_is_forecast_day_by_day_if_known(known: bool):
    table = events(
        *[sale(k) for k in range(14)], sale(14, known_from="2025-07-21" if known else "2025-07-22")
    )
    result = run(ROWS, table, scenario("2025-07-21", country="US", model="ensemble"))
    lift = by_day(result).to_numpy() / 2000 / WEEK
    expected = [1, *(LIFT if known else (1, 1, 1)), 1, 1, 1]
    assert lift == pytest.approx(expected, rel=0.06)
    named = result.forecast["source"].str.contains(r"\+sale")
    assert named.sum() == (72 if known else 0)
    if known:
        hours = result.forecast.loc[named, "volume"].to_numpy().reshape(3, 24)
        assert np.abs(hours / hours.sum(axis=1, keepdims=True) - LAUNCH).sum(axis=1).max() < 0.3


def test_a_morning_knows_what_had_begun_and_what_was_told():
    history = history_of(np.ones((196, 24)), str(FIRST))
    told = [sale(k, known_from=str(FIRST + timedelta(days=14 * k - 3))) for k in range(16)]
    known = known_events(events(*told), ZONE, date(2030, 1, 1))
    names = recurring_names(known, history)
    assert names == {"sale"}
    on = calendars(calendar_for(history), known, names)

    def first_days(morning: str) -> list[str]:
        c = on(np.datetime64(morning))
        return [str(d) for d in c.dates[c.effects[:, c.names.index("first day of sale")] > 0]][-1:]

    assert first_days("2025-02-01") == ["2025-02-04"]  # told on the 31st of January
    assert first_days("2025-01-30") == ["2025-01-21"]


def test_few_occurrences_or_a_given_level_are_left_to_the_event_itself():
    history = history_of(np.ones((196, 24)), str(FIRST))
    few = known_events(events(*[sale(k) for k in range(5)]), ZONE, date(2030, 1, 1))
    assert not recurring_names(few, history)
    given = known_events(events(*[sale(k) for k in range(14)], sale(14, uplift=2.0)), ZONE, date(2030, 1, 1))
    assert not recurring_names(given, history)
