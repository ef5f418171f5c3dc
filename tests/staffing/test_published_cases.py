"""Cases kept outside the project: 50-digit values, exact chains, published tables.

Read from `WFM_BENCH_DATA`; skipped where it is absent.
"""

from __future__ import annotations

import csv
import json
import math
import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from queue_oracles import overtaken

from wfm.config.queues import Bots
from wfm.staffing import (
    chat,
    deferred,
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_x,
    limited_lines,
    overflow,
    priority,
    shrinkage,
    tiers,
)
from wfm.staffing.bots import deflect
from wfm.staffing.cells import Limits

ROOT = Path(__file__).parents[2]
FILE = Path(os.environ.get("WFM_BENCH_DATA", ROOT / ".." / "shared" / "bench")) / "queue" / "cases.csv"
Case = dict[str, str]


def _rows(model: str, *kinds: str) -> list[Case]:
    if not FILE.exists():
        return []
    with FILE.open(encoding="utf-8") as file:
        return [r for r in csv.DictReader(file) if r["model"] == model and r["kind"] in kinds]


def cases(model: str, *kinds: str) -> pytest.MarkDecorator:
    """The test runs once a case, or is skipped where there are none to read."""
    found = _rows(model, *(kinds or ("exact",)))
    absent = pytest.param({}, marks=pytest.mark.skip(reason=f"no {FILE}: set WFM_BENCH_DATA"))
    return pytest.mark.parametrize(
        "case", found or [absent], ids=[c["id"] + c["notes"][:20] for c in found] or None
    )


def number(case: Case, column: str, default: float = math.nan) -> float:
    return float(case[column]) if case[column] else default


def same(case: Case, found: float, expected: float) -> bool:
    """Within the case's tolerance; exactly where it states none."""
    absolute, relative = number(case, "tol_abs", 0.0), number(case, "tol_rel", 0.0)
    return float(found) == pytest.approx(expected, abs=absolute, rel=relative)


def load_of(case: Case) -> float:
    extra = json.loads(case["extra"] or "{}")
    return extra["a"] if "a" in extra else number(case, "lambda_per_h") * number(case, "aht_s") / 3600


@cases("Erlang B", "exact", "read")
def test_erlang_b(case: Case) -> None:
    extra = json.loads(case["extra"])
    heads = number(case, "agents")
    if "max_block" in extra:
        heads = int(erlang_b.fewest(extra["a"], extra["max_block"]))
        assert heads == number(case, "exp_agents")
    assert same(case, erlang_b.blocking(extra["a"], heads), json.loads(case["exp_other"])["block"])


@cases("Erlang C")
def test_erlang_c(case: Case) -> None:
    load, aht_s = load_of(case), number(case, "aht_s", 300)
    within_s = number(case, "threshold_s", 0)
    heads = number(case, "agents")
    if math.isnan(heads):
        limits = Limits(number(case, "target_sl"), within_s, occupancy=number(case, "max_occupancy", 1.0))
        heads = int(erlang_c.fewest(load, aht_s, limits).heads)
        assert heads == number(case, "exp_agents")
    found = erlang_c.measures(load, aht_s, heads, within_s)
    _compare(case, found)


@cases("Erlang A")
def test_erlang_a(case: Case) -> None:
    load, aht_s, patience_s = load_of(case), number(case, "aht_s"), number(case, "patience_s")
    within_s, heads = number(case, "threshold_s", 0), number(case, "agents")
    if math.isnan(heads):
        limits = Limits(
            number(case, "target_sl"),
            within_s,
            occupancy=number(case, "max_occupancy", 1.0),
            abandon_rate=json.loads(case["extra"])["max_abandon"],
        )
        heads = int(erlang_a.fewest(load, aht_s, limits, patience_s).heads)
        assert heads == number(case, "exp_agents")
    found = erlang_a.measures(load, aht_s, heads, within_s, patience_s)
    _compare(case, found)
    other = json.loads(case["exp_other"] or "{}")
    ours = {
        "sl_virtual": found.virtual_service,
        "sl_served": found.service_of_answered,
        "sl_excl_short": found.service / (1 - found.abandon_in_time),
        "abn_in_T": found.abandon_in_time,
        "wait_all_s": found.wait_s,
    }
    for name, expected in other.items():
        assert same(case, ours[name], expected), name


def _compare(case: Case, found: object) -> None:
    expected = {
        "exp_pwait": "p_wait",
        "exp_sl": "service",
        "exp_asa_s": "asa_s",
        "exp_occupancy": "occupancy",
        "exp_abandon": "abandon_rate",
    }
    for column, name in expected.items():
        if case[column]:
            assert same(case, getattr(found, name), number(case, column)), name
    if case["exp_gross_agents"]:
        net = int(case["exp_agents"])
        gross = shrinkage.gross(net, Fraction(case["shrinkage"] or "0"))
        assert shrinkage.whole(gross) == number(case, "exp_gross_agents")


@cases("Chat concurrency", "exact CTMC")
def test_chat(case: Case) -> None:
    """Even spread is exact for its own chain, and within 0.01 of joining the least loaded."""
    times = json.loads(case["extra"])["aht_by_concurrency"]
    other = json.loads(case["exp_other"])
    load = number(case, "lambda_per_h") * times[0] / 3600
    found = chat.measures(
        load,
        times[0],
        number(case, "agents"),
        number(case, "threshold_s"),
        number(case, "patience_s", math.inf),
        [t / times[0] for t in times],
    )
    assert same(case, found.p_wait, other["balanced_bd_pwait"])
    near = 1e-8 if len(set(times)) == 1 else 0.01
    assert found.p_wait == pytest.approx(number(case, "exp_pwait"), abs=near)
    assert found.service == pytest.approx(number(case, "exp_sl"), abs=near)
    assert found.abandon_rate == pytest.approx(number(case, "exp_abandon"), abs=near)
    assert found.occupancy == pytest.approx(other["slot_util"], abs=max(near, 0.015))


@cases("Erlang X (A + redial)", "exact CTMC")
def test_erlang_x(case: Case) -> None:
    extra, other = json.loads(case["extra"]), json.loads(case["exp_other"])
    redial = extra["p_redial"]
    found = erlang_x.measures(
        load_of(case),
        number(case, "aht_s"),
        number(case, "agents"),
        20,
        number(case, "patience_s"),
        redial,
        extra["redial_delay_s"],
    )
    _compare(case, found)
    calls = number(case, "lambda_per_h") * erlang_x.calls_a_contact(found.abandon_rate, redial)
    assert same(case, calls, other["lambda_total_per_h"])
    assert same(case, erlang_x.contacts_lost(found.abandon_rate, redial), other["lost_fraction"])


@cases("M/M/c/K", "read", "read(sim)")
def test_limited_lines(case: Case) -> None:
    """One published table; and a simulation, whose number of lines is found by its share turned away."""
    extra, other = json.loads(case["extra"]), json.loads(case["exp_other"])
    heads, aht_s = number(case, "agents"), 1 / extra["mu"]
    load = extra["lam"] * aht_s
    if "K" in extra:
        found = limited_lines.measures(load, aht_s, heads, 0, math.inf, extra["K"])
        assert same(case, found.asa_s + aht_s, other["R"])
    else:
        lines = np.arange(heads, heads + 40)
        turned = limited_lines.measures(load, aht_s, heads, 20, math.inf, lines).abandon_rate
        nearest = np.argmin(np.abs(2016 * turned - other["blocked_per_2016"]))
        found = limited_lines.measures(load, aht_s, heads, 20, math.inf, lines[nearest])
        assert found.service / (1 - turned[nearest]) == pytest.approx(number(case, "exp_sl"), abs=0.005)
        assert found.asa_s == pytest.approx(number(case, "exp_asa_s"), abs=0.3)


@cases("Non-preemptive priority M/M/c", "exact", "read")
def test_priority(case: Case) -> None:
    """Of the tails the file's are taken for the first class, and with many people. The others were
    inverted on a contour that crosses the line on which the root in the transform changes its sign
    (the same method on the right branch gives ours): they miss the chain by up to 2.3 %."""
    per_h, other = np.array(json.loads(case["extra"])["lam_per_h"]), json.loads(case["exp_other"])
    heads, aht_s, within_s = number(case, "agents"), number(case, "aht_s"), number(case, "threshold_s", 0)
    loads = per_h * aht_s / 3600
    found = priority.measures(loads, aht_s, heads, within_s)
    if "W_min" in other:
        for wait, expected in zip((found.wait_s + aht_s) / 60, other["W_min"], strict=True):
            assert same(case, wait, expected)
        return
    assert same(case, found.p_wait[0], number(case, "exp_pwait"))
    tails = 1.0 - found.service
    for i, load in enumerate(np.cumsum(loads)):
        assert same(case, found.wait_s[i], other["Wq_s"][i])
        if i == 0 or heads > 1000:
            assert tails[i] == pytest.approx(other["P_W_gt_T"][i], rel=1e-7, abs=1e-15)
        else:
            chain = overtaken(heads / aht_s, (load - loads[i]) / aht_s, load / heads, within_s, 400)
            assert tails[i] == pytest.approx(found.p_wait[0] * chain, rel=1e-9)
            assert tails[i] == pytest.approx(other["P_W_gt_T"][i], rel=0.025)


@cases("AI bot deflection")
def test_bots(case: Case) -> None:
    extra, other = json.loads(case["extra"]), json.loads(case["exp_other"])
    settings = Bots(
        queues=("q",),
        daily_capacity=1e9,
        containment=extra["containment"],
        false_containment=extra.get("false_containment", 0.0),
    )
    per_h = number(case, "lambda_per_h", extra.get("lambda_per_h", math.nan))
    left = deflect(
        np.array([[float(per_h)]]), np.array([[number(case, "aht_s", 300.0)]]), np.array([1.0]), settings, 1.0
    )
    assert left.volume_human[0, 0] == pytest.approx(other["human_lambda_per_h"])
    if "human_erlangs" in other:
        assert left.volume_human[0, 0] * left.aht_s[0, 0] / 3600 == pytest.approx(other["human_erlangs"])


@cases("E-mail backlog (deadline)")
def test_deferred(case: Case) -> None:
    extra, other = json.loads(case["extra"]), json.loads(case["exp_other"])
    work = np.array(extra["arrivals_per_h"]) * number(case, "aht_s") / 3600
    heads = deferred.flat_heads(work, np.zeros_like(work), extra["deadline_h"])
    assert heads == pytest.approx(next(iter(other.values())), rel=1e-12)


@cases("Overflow (Wilkinson/Riordan)")
def test_overflow(case: Case) -> None:
    mean, variance = overflow.overflow(load_of(case), number(case, "agents"))
    other = json.loads(case["exp_other"])
    assert same(case, mean, other["mean"])
    assert same(case, variance, other["variance"])
    assert same(case, variance / mean, other["peakedness"])


@cases("3 tiers overflow", "exact CTMC")
def test_tiers(case: Case) -> None:
    extra, other = json.loads(case["extra"]), json.loads(case["exp_other"])
    found = tiers.measures(
        number(case, "lambda_per_h"),
        extra["aht_by_tier"],
        extra["agents_by_tier"],
        20,
        number(case, "patience_s"),
    )
    _compare(case, found.measures)
    assert same(case, found.measures.wait_s, other["wait_all_s"])
    for ours, expected in zip(found.occupancy, other["occ_by_tier"], strict=True):
        assert same(case, ours, expected)


@cases("Shrinkage/occupancy")
def test_shrinkage(case: Case) -> None:
    if case["max_occupancy"]:
        limits = Limits(0.0, 20, occupancy=number(case, "max_occupancy"))
        assert erlang_c.fewest(load_of(case), 300, limits).heads == number(case, "exp_agents")
    else:
        gross = shrinkage.gross(int(case["agents"]), Fraction(case["shrinkage"]))
        assert shrinkage.whole(gross) == number(case, "exp_gross_agents")
