"""Approximations of the queue models beside exact chains.

    python benchmarks/queue_tables.py redial|chat|launch|errors

redial: Erlang X as it is staffed for, and Poisson calls alone, against the chain solved in full.
chat: even spread of chats against the chain in which each joins the person with fewest, and what
planning with a flat handling time gives.
launch: arrivals grow tenfold in 5 minutes, staffed by interval means, interval maxima and lagged
load; service by the forward equations of the chain.
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
from wfm.staffing import chain_kernels, chat, erlang_a, erlang_x
from wfm.staffing.cells import Limits
from wfm.staffing.load_law import LoadLaw
from wfm.staffing.models import MODELS, Model
from wfm.staffing.offered_load import lagged_load

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


def launch() -> None:
    aht_s, patience_s, within_s, interval_s, ordinary = 360.0, 120.0, 20.0, 900.0, 15.0
    limits = Limits(0.8, within_s, occupancy=0.95)
    model = MODELS["erlang_a"](line(patience_s))
    for ramp in (0.0, -300.0):
        clock = np.arange(-3 * 3600, 6 * 3600, 1.0)

        def rate(t: np.ndarray, ramp: float = ramp) -> np.ndarray:
            """Erlangs: tenfold within 5 minutes, then back within some hours."""
            risen = np.clip((t - ramp) / 300.0, 0.0, 1.0)
            return ordinary * (1.0 + 9.0 * risen * np.exp(-np.maximum(t - ramp - 300.0, 0.0) / 5400.0))

        loads = rate(clock).reshape(-1, int(interval_s))
        volume, aht = loads.mean(axis=1) * interval_s / aht_s, np.full(len(loads), aht_s)
        path = LoadLaw.known(lagged_load(volume, aht, interval_s))
        mean, highest, lagged = (
            law.fewest(model, aht, limits).heads
            for law in (LoadLaw.known(loads.mean(axis=1)), LoadLaw.known(loads.max(axis=1)), path)
        )
        plans = {"interval means": mean, "interval maxima": highest, "lagged load": np.maximum(mean, lagged)}
        start = "24:00" if ramp == 0 else "23:55"
        print(f"tenfold from {ordinary:g} erlangs within 5 min from {start}; AHT 360 s, patience 120 s,")
        print("80 % in 20 s, intervals of 15 min")
        print(f"{'staffed for':18}{'hours':>8}{'more':>8}{'service':>9}{'worst':>8}{'under by 2':>12}")
        base = 0.0
        for name, heads in plans.items():
            served = served_by_interval(loads, heads, aht_s, patience_s, within_s)
            hours = heads.sum() * interval_s / 3600
            base = base or hours
            total = (served * volume).sum() / volume.sum()
            print(f"{name:18}{hours:8.0f}{hours / base - 1:8.1%}{total:9.3f}", end="")
            print(f"{served.min():8.3f}{(served < 0.78).sum():12}")
        print()


def served_by_interval(
    loads: np.ndarray, heads: np.ndarray, aht_s: float, patience_s: float, within_s: float
) -> np.ndarray:
    """Share in time of each interval: forward equations in steps of a quarter of a second, then the wait of
    who arrives in each second from its place. `loads`: (intervals, seconds)."""
    most = int(1.5 * loads.max() + 150)
    j = np.arange(most + 1)
    p = np.exp(j * np.log(loads[0, 0]) - np.array([math.lgamma(k + 1) for k in j]))
    p /= p.sum()
    served = np.zeros(len(heads))
    for i, n in enumerate(heads):
        down = np.minimum(j, n) / aht_s + np.maximum(j - n, 0) / patience_s
        in_time = np.ones(most + 1)
        for k in range(most + 1 - n):
            place = np.zeros(k + 1)
            place[k] = 1.0
            row = chain_kernels.waits(place, n / aht_s, patience_s, within_s)
            in_time[n + k] = row[0] - row[2]
        for load in loads[i]:
            served[i] += load * (p @ in_time)
            for _ in range(4):
                out = p * down
                up = p * (load / aht_s)
                up[-1] = 0.0
                p = p - 0.25 * (out + up)
                p[1:] += 0.25 * up[:-1]
                p[:-1] += 0.25 * out[1:]
        served[i] /= loads[i].sum()
    return served


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
