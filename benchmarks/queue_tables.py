"""Approximations of the queue models beside exact chains.

    python benchmarks/queue_tables.py redial|chat|launch|errors

redial: Erlang X as it is staffed for, and Poisson calls alone, against the chain solved in full.
chat: even spread of chats against the chain in which each joins the person with fewest, and what
planning with a flat handling time gives.
launch: arrivals grow tenfold in 5 minutes, staffed by interval means and maxima of arrivals and of
their modified offered load, and along the day (`load: lagged`); service as the simulator plays it.
errors: what a forecast error of 10 and 20 % does to a plan, and to one that expects it.
Chains for chats are those of tests/staffing/queue_oracles.py.
"""

from __future__ import annotations

import itertools
import math
import sys
from pathlib import Path

import numpy as np

from wfm.config.queues import Queue, Target
from wfm.simulate.centre import Centre, Line, People
from wfm.simulate.customers import draw
from wfm.simulate.replications import replicate
from wfm.simulate.tally import Promise
from wfm.staffing import chain_kernels, chat, erlang_a, erlang_x
from wfm.staffing.cells import Limits
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS, Model
from wfm.staffing.transient import Chain, follow

sys.path.append(str(Path(__file__).parents[1] / "tests" / "staffing"))
from queue_oracles import least_loaded

SLOWER = (1.0, 380 / 300, 480 / 300)


def redial() -> None:
    shapes = [
        (0.8, 0.5, 300),
        (0.9, 0.5, 300),
        (1.0, 0.5, 300),
        (1.1, 0.5, 60),
        (1.0, 0.8, 300),
        (1.0, 0.5, 1800),
    ]
    print("AHT 300 s, patience 120 s, threshold 20 s; errors against the chain")
    print(f"{'load':>6}{'heads':>7}{'redial':>8}{'delay s':>9}{'service':>9}{'leave':>8}", end="")
    print(f"{'corrected':>20}{'Poisson calls':>18}")
    erlang_x.WORK = 3e9
    worst = [0.0] * 4
    for load, (ratio, share, delay_s) in itertools.product((5, 20, 50, 200), shapes):
        heads = round(load * ratio)
        rows = (
            erlang_x.measures(load, 300, heads, 20, 120, share, delay_s, exact_to=0),
            erlang_a.measures(load * poisson_calls(load, heads, share), 300, heads, 20, 120),
            erlang_x.measures(load, 300, heads, 20, 120, share, delay_s, exact_to=1e9),
        )
        corrected, poisson, exact = ((float(row.service), float(row.abandon_rate)) for row in rows)
        errors = [a - b for a, b in zip((*corrected, *poisson), (*exact, *exact), strict=True)]
        worst = [max(w, abs(e)) for w, e in zip(worst, errors, strict=True)]
        print(f"{load:6}{heads:7}{share:8}{delay_s:9}{exact[0]:9.4f}{exact[1]:8.4f}", end="")
        print(f"{errors[0]:12.4f}{errors[1]:8.4f}{errors[2]:10.4f}{errors[3]:8.4f}")
    print(f"{'worst':47}{worst[0]:12.4f}{worst[1]:8.4f}{worst[2]:10.4f}{worst[3]:8.4f}")


def poisson_calls(load: float, heads: float, share: float) -> float:
    """Calls a contact where all are Poisson."""
    cells = (np.array([float(v)]) for v in (load, 300, heads, 120, share))
    return float(chain_kernels.calls_a_contact(*cells)[0])


def chats() -> None:
    print("AHT alone 300 s, patience 150 s, threshold 20 s")
    print(
        f"{'load':>6}{'heads':>7}  {'factors':16}{'wait, chain':>12}{'formula':>9}{'leave':>8}{'formula':>9}"
    )
    worst = 0.0
    for factors, rows in (
        (SLOWER, [(2, 3), (5, 3), (5, 4), (5, 5), (8, 6), (10, 7)]),
        ((1.0, 1.3), [(3, 3), (8, 6), (12, 9)]),
        ((1.0, 1.15, 1.35), [(6, 3), (9, 5), (12, 6)]),
        ((1.0, 1.0, 1.0), [(6, 3)]),
    ):
        for load, heads in rows:
            p_wait, left = least_loaded(load, 300, heads, 150, factors, waiting_room=30)
            found = chat.measures(load, 300, heads, 20, 150, factors)
            worst = max(worst, abs(found.p_wait - p_wait), abs(found.abandon_rate - left))
            name = " ".join(f"{f:.2f}" for f in factors)
            print(f"{load:6}{heads:7}  {name:16}{p_wait:12.4f}{found.p_wait:9.4f}", end="")
            print(f"{left:8.4f}{found.abandon_rate:9.4f}")
    print(f"largest difference {worst:.4f}\n")
    print("80 % in 20 s, three at once; the handling time grows by 27 % and 60 %")
    print(f"{'load':>6}{'heads, flat':>13}{'service they give':>19}{'heads needed':>14}")
    for load in (5, 10, 20, 50, 200):
        limits = Limits(0.8, 20)
        flat = chat.fewest(load, 300, limits, 150, (1.0, 1.0, 1.0)).heads
        given = chat.measures(load, 300, flat, 20, 150, SLOWER).service
        print(f"{load:6}{flat:13}{given:19.3f}{chat.fewest(load, 300, limits, 150, SLOWER).heads:14}")


AHT_S, WITHIN_S, INTERVAL_S = 360.0, 20.0, 900.0


def launch() -> None:
    """Three hours before midnight to six after it; the first interval, which begins empty, left out."""
    print("arrivals grow tenfold within 5 min, then fall by half each hour; AHT 360 s, 80 % in 20 s,")
    print("intervals of 15 min; played 400 times")
    print(f"{'':32}{'hours':>8}{'more':>8}{'service':>9}{'worst':>8}{'sure to':>9}{'under by 2':>12}")
    for erlangs, patience_s, start_s in itertools.product((15.0, 100.0), (120.0, math.inf), (0.0, -300.0)):
        seconds = np.arange(-3 * 3600.0, 6 * 3600.0) - start_s
        risen = np.clip(seconds / 300.0, 0.0, 1.0)
        rate = erlangs * (1.0 + 9.0 * risen * 0.5 ** (np.maximum(seconds - 300.0, 0.0) / 3600.0))
        patience = "nobody leaves" if math.isinf(patience_s) else f"patience {patience_s:g} s"
        print(f"{erlangs:g} erlangs, {patience}, from {'24:00' if start_s == 0 else '23:55'}")
        base = 0.0
        for name, heads in launch_plans(rate.reshape(-1, int(INTERVAL_S)), patience_s).items():
            value, reach, day = played(rate.reshape(-1, 60).mean(axis=1), heads, patience_s)
            hours = heads.sum() * INTERVAL_S / 3600
            base = base or hours
            print(f"  {name:30}{hours:8.0f}{hours / base - 1:8.1%}{day:9.3f}{value.min():8.3f}", end="")
            print(f"{reach[value.argmin()]:9.3f}{(value < 0.78).sum():12}")


def launch_plans(rate: np.ndarray, patience_s: float) -> dict[str, np.ndarray]:
    """Heads by interval, by way of staffing. `rate`: erlangs, (intervals, seconds)."""
    limits = Limits(0.8, WITHIN_S)
    model = MODELS["erlang_a"](line(None if math.isinf(patience_s) else patience_s))
    aht = np.full(len(rate), AHT_S)
    lagged = np.empty(rate.size)  # modified offered load: Jennings, Mandelbaum, Massey, Whitt (1996)
    now = rate[0, 0]
    for second, towards in enumerate(rate.reshape(-1)):
        lagged[second] = now
        now += (towards - now) / AHT_S
    loads = {
        "SIPP, interval means": rate.mean(axis=1),
        "SIPP, interval maxima": rate.max(axis=1),
        "offered load, means": lagged.reshape(rate.shape).mean(axis=1),
        "offered load, maxima": lagged.reshape(rate.shape).max(axis=1),
    }
    plans = {name: model.fewest(load, aht, limits).heads for name, load in loads.items()}
    mean = rate.mean(axis=1)
    is_open = np.ones(len(rate), dtype=np.bool_)
    least = plans["SIPP, interval means"]
    ours = follow(Chain(patience_s), mean, aht, INTERVAL_S, is_open, least, limits).heads
    return {**plans, "load: lagged (from means)": ours}


def played(
    by_minute: np.ndarray, heads: np.ndarray, patience_s: float, replications: int = 400
) -> tuple[np.ndarray, np.ndarray, float]:
    """Service by interval, the reach of its 95 % confidence interval, and service of all, simulated."""
    begins = np.arange(len(heads)) * INTERVAL_S
    shifts = [
        (who, begins[i], begins[i] + INTERVAL_S)
        for who in range(heads.max())
        for i in np.flatnonzero(heads > who)
    ]
    centre = Centre([Line(patience_s=patience_s)], People(np.ones((heads.max(), 1)), shifts))
    mean = by_minute * 60 / AHT_S
    paths = np.random.default_rng(1).poisson(mean, (replications, 1, mean.size))
    aht = np.full((1, mean.size), AHT_S)
    found = replicate(
        lambda _: centre,
        lambda r: draw(1, r, paths[r], aht, np.array([patience_s]), 60.0, np.ones(1)),
        [Promise(WITHIN_S)], 60.0, mean.size,
        fewest=replications, most=replications, half_width=1.0, threads=1,
    ).over(np.arange(0, mean.size, int(INTERVAL_S / 60))).after(1)  # fmt: skip
    offered = np.zeros(1, dtype=np.bool_)
    each, day = found.service(offered), found.over(np.array([0])).service(offered)
    return each.value[0], (each.high - each.low)[0] / 2, float(day.value[0, 0])


def line(patience_s: float | None) -> Queue:
    target = Target(fraction=0.8, answer_within_s=20)
    return Queue(channel="voice", skills=("any",), target=target, patience_s=patience_s)


def errors() -> None:
    print("AHT 300 s, patience 120 s, 80 % in 20 s; the rate is its forecast times a gamma variable")
    print(
        f"{'':12}{'load':>6}{'CV':>6}{'for the forecast':>24}{'in expectation':>24}{'in 80 % of cases':>22}"
    )
    print(f"{'':24}{'heads':>12}{'service':>12}{'heads':>12}{'service':>12}{'heads':>10}{'service':>12}")
    for name, patience_s in (("Erlang C", None), ("Erlang A", 120.0)):
        model = MODELS["erlang_a"](line(patience_s))
        for erlangs, cv in itertools.product((50.0, 200.0), (0.1, 0.2)):
            load, aht, spread = np.array([erlangs]), np.array([300.0]), np.array([cv])
            limits = Limits(0.8, 20)
            law = LoadLaw.known(load)
            laws = (law, law.with_errors(spread), law.at_quantile(spread, 0.8))
            plans = [law.fewest(model, aht, limits) for law in laws]
            print(f"{name:12}{erlangs:6g}{cv:6g}", end="")
            for found in plans:
                service = drawn(model, load, aht, found.heads, spread)
                print(f"{found.heads[0]:12}{service:12.3f}", end="")
            print()


def drawn(model: Model, load: np.ndarray, aht: np.ndarray, heads: np.ndarray, spread: np.ndarray) -> float:
    """Share of all contacts in time over 200,000 drawn rates."""
    shape = 1 / spread[0] ** 2
    factor = np.random.default_rng(1).gamma(shape, 1 / shape, 200_000)
    service = model.measures(load[0] * factor, aht[0], heads[0], 20).service
    return float((service * factor).sum() / factor.sum())


if __name__ == "__main__":
    {"redial": redial, "chat": chats, "launch": launch, "errors": errors}[sys.argv[1]]()
