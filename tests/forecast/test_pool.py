"""Queues with promotions learn from each other, and from no later days than a morning knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tests.forecast.made import ZONE, by_day, calendar_for, contacts, events, history_of, run, scenario
from wfm.domain.control import NoStop
from wfm.forecast.events import known_events
from wfm.forecast.history import MINUTES_A_DAY
from wfm.forecast.learn import learn
from wfm.forecast.models.boosting import Boosting
from wfm.forecast.models.daily_profile import Level
from wfm.forecast.pool import FEWEST_QUEUES, pool
from wfm.forecast.ready import Ready

FIRST, DAYS, AHEAD = date(2025, 1, 6), 196, 14
LIFT, ON_FRIDAY = 1.3, 1.5
"""What a sale does to any of its days, and on top of it to a Friday: no effect of its own in a level."""


def sale(k: int) -> dict[str, object]:
    """Three days in every other week, from Tuesday, Wednesday, Thursday or Friday on."""
    start = FIRST + timedelta(days=14 * k + 1 + k % 4)
    return {"name": "sale", "start": str(start), "end": str(start + timedelta(days=3))}


TABLE = events(*(sale(k) for k in range(16)))
KNOWN = known_events(TABLE, ZONE, date(2030, 1, 1))
DATES = np.datetime64(FIRST) + np.arange(DAYS + AHEAD).astype("timedelta64[D]")
ON_SALE = np.isin(DATES, np.concatenate([e.dates for e in KNOWN]))
FRIDAY = np.arange(DAYS + AHEAD) % 7 == 4
TRUTH = 1000 * np.where(ON_SALE, LIFT, 1.0) * np.where(ON_SALE & FRIDAY, ON_FRIDAY, 1.0)


def queue(seed: int) -> Ready:
    volume = np.random.default_rng(seed).poisson(TRUTH[:DAYS]).astype(float)[:, None]
    history = history_of(volume, str(FIRST), MINUTES_A_DAY)
    return Ready.of(history, KNOWN, calendar_for(history), MINUTES_A_DAY)


QUEUES = [queue(seed) for seed in range(FEWEST_QUEUES)]
END = DATES[DAYS]
POOL = pool(QUEUES, 28)


def off(said: np.ndarray) -> float:
    fridays = (ON_SALE & FRIDAY)[DAYS:]
    assert fridays.any()
    return float(np.abs(said / TRUTH[DAYS:] - 1)[fridays].max())


def test_what_only_many_queues_can_tell_is_learnt_from_them():
    one = QUEUES[0]
    level = Level.fit(one.ordinary, one.calendar_on(END))
    boosting = POOL(END)
    assert off(level.predict(DATES[DAYS:])) > 0.15
    assert off(boosting.on(level).predict(DATES[DAYS:])) < 0.08


def test_the_ensemble_weighs_it_by_its_backtest():
    one = QUEUES[0]
    learnt = learn("ensemble", one.ordinary, one.calendar_on, 16, (1, 7), 28, NoStop(), POOL)
    assert int(learnt.words.split("% boosting")[0].split()[-1]) >= 50
    assert off(learnt.predict(DATES[DAYS:])[:, 0]) < 0.12


def test_a_pool_that_misleads_gets_little_weight():
    one = QUEUES[0]

    class Wild:
        def predict(self, x: np.ndarray) -> np.ndarray:
            return np.random.default_rng(1).normal(0, 0.5, len(x))

    learnt = learn(
        "ensemble", one.ordinary, one.calendar_on, 16, (1, 7), 28, NoStop(),
        lambda _: Boosting(Wild(), (), ()),
    )  # fmt: skip
    assert "boosting" not in learnt.words or int(learnt.words.split("% boosting")[0].split()[-1]) <= 5


def test_a_morning_learns_from_no_later_days():
    morning = END - 30
    later = [replace(q, ordinary=history_of(
        np.where((q.ordinary.dates >= morning)[:, None], 9e4, q.ordinary.volume), str(FIRST), MINUTES_A_DAY
    )) for q in QUEUES]  # fmt: skip
    level = Level.fit(QUEUES[0].ordinary.before(morning), QUEUES[0].calendar_on(morning))

    other = pool(later, 28)
    np.testing.assert_array_equal(
        POOL(morning).on(level).predict(DATES), other(morning).on(level).predict(DATES)
    )
    assert not np.allclose(POOL(END).on(level).predict(DATES), other(END).on(level).predict(DATES))


def test_few_queues_or_no_promotions_or_few_days_make_no_pool():
    assert pool(QUEUES[1:], 28) is None
    assert pool([replace(q, again=frozenset()) for q in QUEUES], 28) is None
    assert POOL(DATES[27]) is None


def test_the_stage_lets_its_queues_learn_from_each_other():
    names = tuple("abcde")
    level = dict(zip(DATES.astype(object), TRUTH, strict=True))
    rows = [
        contacts(str(FIRST), DAYS, level.get, queue=q, shape=np.ones(1), week=(1.0,) * 7, seed=k)
        for k, q in enumerate(names)
    ]
    case = scenario(str(END), queues=names, country="", model="ensemble", issued_on=str(END))
    result = run(pd.concat(rows), TABLE, case)
    assert sum("% boosting" in note for note in result.notes) == len(names)
    said = by_day(result).to_numpy() / len(names)
    assert said == pytest.approx(TRUTH[DAYS : DAYS + 7], rel=0.15)  # 0.2 without the others
