from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from staffing_cases import forecast, queue, scenario

from wfm.config.queues import Queue
from wfm.domain.control import Quiet
from wfm.staffing import erlang_a
from wfm.staffing.cells import Limits
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS
from wfm.staffing.requirement import requirement
from wfm.staffing.window import kept_together

A = MODELS["erlang_a"](Queue(**queue()))
LOAD = np.array([1.0, 2.5, 6, 9.5, 14])
AHT = np.full(5, 300.0)
LIMITS = Limits(0.8, 20.0, abandon_rate=0.2, occupancy=0.98)


def in_time(heads: np.ndarray, load: np.ndarray = LOAD) -> float:
    return float((erlang_a.measures(load, 300, heads, 20, 120).service * load).sum() / load.sum())


def test_no_fewer_heads_keep_the_promise_of_a_day() -> None:
    law = LoadLaw.known(LOAD)
    each = law.fewest(A, AHT, LIMITS).heads
    found = kept_together(A, law, AHT, each, np.ones(5, int), LIMITS, LOAD, np.zeros(5, int))
    assert found.sum() < each.sum()
    assert in_time(found) >= 0.8

    def fits(n: tuple[int, ...]) -> bool:
        given = erlang_a.measures(LOAD, 300, n, 20, 120)
        kept = (given.service * LOAD).sum() >= 0.8 * LOAD.sum()
        return bool(kept and (given.abandon_rate <= 0.2).all() and (given.occupancy <= 0.98).all())

    ranges = [range(max(1, k - 3), k + 1) for k in each]
    fewest = min(sum(n) for n in itertools.product(*ranges) if fits(n))
    assert fits(found)
    assert found.sum() == fewest


def test_windows_keep_it_apart_and_nobody_goes_below_the_least() -> None:
    load, aht = np.tile(LOAD, 2), np.tile(AHT, 2)
    law = LoadLaw.known(load)
    each = law.fewest(A, aht, LIMITS).heads
    least = np.where(np.arange(10) < 5, each, 1)
    found = kept_together(A, law, aht, each, least, LIMITS, load, np.repeat([0, 1], 5))
    assert found[:5].tolist() == each[:5].tolist()
    assert found[5:].sum() < each[5:].sum()
    assert in_time(found[5:]) >= 0.8


@pytest.mark.parametrize("window", ["day", "week"])
def test_the_stage_plans_the_window(window: str) -> None:
    target = {"fraction": 0.9, "answer_within_s": 20, "window": window}
    volume = np.tile(np.concatenate([np.full(24, 6.0), np.full(24, 60.0)]), 2)
    plans = [
        scenario({"hotline": queue(target=t)}, days=2) for t in (target, target | {"window": "interval"})
    ]
    together, apart = (requirement(forecast(p, {"hotline": volume}), p, progress=Quiet()) for p in plans)
    assert together.requirement["net_required"].sum() < apart.requirement["net_required"].sum()
    table = together.requirement
    day = table["interval_start"].dt.tz_convert("Asia/Shanghai").dt.date
    share = (table["service_expected"] * table["volume_human"]).groupby(day).sum() / table[
        "volume_human"
    ].groupby(day).sum()
    assert (share >= 0.9).all() if window == "day" else share.mean() >= 0.9
    assert not any("planned for each interval" in note for note in together.notes)
    lagged = scenario({"hotline": queue(target=target)}, days=2, staffing={"load": "lagged"})
    found = requirement(forecast(lagged, {"hotline": volume}), lagged, progress=Quiet())
    assert any("planned for each interval" in note for note in found.notes)
    assert pd.Series(found.requirement["service_expected"]).min() >= 0.9 - 1e-4
