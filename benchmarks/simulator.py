"""How many contacts a second the simulator plays, on one core. Ciw and SimPy beside.

    python benchmarks/simulator.py [CONTACTS [PLAN]]

PLAN: a folder that `wfm plan` wrote, whose roster is played 30 times as `wfm simulate` does, on all
cores. Seeded. Times are of the process, best of three, kernels compiled beforehand. Ciw and SimPy run
in the interpreter that WFM_BENCH_PYTHON names (a virtual environment of their own), where it is set;
they play a hundredth of the contacts of the first row.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from wfm import plan
from wfm.domain.control import NoStop, Quiet
from wfm.simulate.centre import Centre, Line, People, Record
from wfm.simulate.customers import Customers, draw
from wfm.simulate.stage import play
from wfm.simulate.tally import OFFERED, Promise, tally

INTERVAL_S = 900.0
AHT_S, PATIENCE_S = 300.0, 120.0
LOAD, HEADS = 50.0, 52
"""Erlangs and people of the single-skill rows."""

CIW = """
import sys, time
import ciw
rate, aht, patience, heads, contacts = map(float, sys.argv[1:])
network = ciw.create_network(
    arrival_distributions=[ciw.dists.Exponential(rate)],
    service_distributions=[ciw.dists.Exponential(1 / aht)],
    reneging_time_distributions=[ciw.dists.Exponential(1 / patience)],
    number_of_servers=[int(heads)],
)
ciw.seed(1)
play = ciw.Simulation(network)
began = time.process_time()
play.simulate_until_max_time(contacts / rate)
seconds = time.process_time() - began
print(contacts / seconds)
"""

SIMPY = """
import random, sys, time
import simpy
rate, aht, patience, heads, contacts = map(float, sys.argv[1:])
draw = random.Random(1).expovariate
centre = simpy.Environment()
people = simpy.Resource(centre, int(heads))
def contact():
    with people.request() as turn:
        yield turn | centre.timeout(draw(1 / patience))
        if turn.triggered:
            yield centre.timeout(draw(1 / aht))
def arrivals():
    while True:
        yield centre.timeout(draw(rate))
        centre.process(contact())
centre.process(arrivals())
began = time.process_time()
centre.run(contacts / rate)
seconds = time.process_time() - began
print(contacts / seconds)
"""


def single(contacts: int) -> tuple[Centre, Callable[[], Customers], int]:
    """One queue, people of one kind, with abandonment."""
    intervals = max(1, round(contacts / (LOAD / AHT_S * INTERVAL_S)))
    counts = np.random.default_rng(1).poisson(LOAD / AHT_S * INTERVAL_S, (1, intervals))
    aht = np.full((1, intervals), AHT_S)
    shifts = [(who, 0.0, math.inf) for who in range(HEADS)]
    centre = Centre([Line(patience_s=PATIENCE_S)], People(np.ones((HEADS, 1)), shifts))
    return (
        centre,
        lambda: draw(1, 0, counts, aht, np.array([PATIENCE_S]), INTERVAL_S, np.ones(1)),
        intervals,
    )


def skilled(contacts: int) -> tuple[Centre, Callable[[], Customers], int]:
    """Three queues of ranks 1 to 3 with a longest wait, seven kinds of people, two of them slower,
    shifts with breaks, abandonment. The load lies a little below what the people can do."""
    rng = np.random.default_rng(2)
    kinds = np.array(
        [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float
    )
    heads = 210
    pace = kinds[np.arange(heads) % 7] * np.where(np.arange(heads) % 5 < 2, 0.8, 1.0)[:, None]
    rate = 0.62 * heads / 3 / AHT_S
    intervals = max(1, round(contacts / (3 * rate * INTERVAL_S)))
    days = math.ceil(intervals * INTERVAL_S / 86400)
    shifts = [
        (who, start + a * 3600, start + b * 3600)
        for who in range(heads)
        for day in range(days)
        for start in [86400.0 * day + 3600 * (who * 8 % 24)]
        for a, b in ((0, 2), (2.25, 5), (6, 9), (9.25, 18))
    ]
    counts = rng.poisson(rate * INTERVAL_S, (3, intervals))
    lines = [Line(patience_s=PATIENCE_S, priority=k + 1, longest_wait_s=60) for k in range(3)]
    aht, patience = np.full((3, intervals), AHT_S), np.full(3, PATIENCE_S)
    return (
        Centre(lines, People(pace, shifts)),
        lambda: draw(1, 0, counts, aht, patience, INTERVAL_S, np.ones(3)),
        intervals,
    )


def chats(contacts: int) -> tuple[Centre, Callable[[], Customers], int]:
    """One queue of chats, up to three in one person's hands."""
    rate = 90 / AHT_S
    intervals = max(1, round(contacts / (rate * INTERVAL_S)))
    counts = np.random.default_rng(3).poisson(rate * INTERVAL_S, (1, intervals))
    line = Line(patience_s=PATIENCE_S, aht_factor=(1.0, 1.15, 1.35))
    centre = Centre([line], People(np.ones((45, 1)), [(who, 0.0, math.inf) for who in range(45)]))
    aht = np.full((1, intervals), AHT_S)
    return (
        centre,
        lambda: draw(1, 0, counts, aht, np.array([PATIENCE_S]), INTERVAL_S, np.ones(1)),
        intervals,
    )


def rate(contacts: int, work: Callable[[], object]) -> float:
    """Contacts a second."""
    work()
    best = min(_seconds(work) for _ in range(3))
    return contacts / best


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def peer(program: str, contacts: int) -> float | None:
    """Contacts a second of another simulator on the single-skill centre."""
    interpreter = os.environ.get("WFM_BENCH_PYTHON")
    if not interpreter:
        return None
    terms = map(str, (LOAD / AHT_S, AHT_S, PATIENCE_S, HEADS, contacts))
    done = subprocess.run([interpreter, "-c", program, *terms], capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def roster(folder: Path) -> str:
    """30 replications of the roster of a plan."""
    made = plan.read(folder)
    again = {"replications": 30, "most_replications": 30}
    scenario = made.scenario.model_copy(update={"simulate": made.scenario.simulate.model_copy(update=again)})
    tables = [made.tables[name] for name in ("roster", "activities", "forecast", "requirement")]
    wall, began = time.perf_counter(), time.process_time()
    played = play(*tables, made.inputs, scenario, stop=NoStop(), progress=Quiet())
    wall, seconds = time.perf_counter() - wall, time.process_time() - began
    offered = played.kept.counts[..., OFFERED].sum() / 30
    contacts, people = made.tables["forecast"]["volume"].sum(), len(made.inputs["agents"])
    return (
        f"{scenario.name}, {people} people, {contacts:,.0f} contacts, {offered:,.0f} of them to people,"
        f" 30 times: {wall:.1f} s, {seconds:.1f} s of the process"
    )


def main(contacts: int) -> None:
    rows: list[tuple[str, float | None]] = []

    def add(name: str, made: tuple[Centre, Callable[[], Customers], int], promises: int) -> None:
        centre, customers, intervals = made
        crowd = customers()

        def all_of_it() -> Record:
            record = centre.play(customers(), INTERVAL_S, intervals)
            tally(record, [Promise(20.0)] * promises, centre.tier, INTERVAL_S, intervals)
            return record

        size = crowd.arrival_s.size
        if centre.has_one_line:
            rows.append((f"{name}", rate(size, lambda: centre.play_one_line(crowd, INTERVAL_S, intervals))))
            name = f"{name}, by events"
        rows.append((name, rate(size, lambda: centre.play_events(crowd, INTERVAL_S, intervals))))
        rows.append(("  with customers drawn and results counted", rate(size, all_of_it)))

    add("single skill, abandonment", single(contacts), 1)
    add("skills, priority, abandonment, shifts", skilled(contacts), 3)
    add("chats, three at once, abandonment", chats(contacts), 1)
    rows.append(("Ciw, single skill, abandonment", peer(CIW, contacts // 100)))
    rows.append(("SimPy, single skill, abandonment", peer(SIMPY, contacts // 100)))
    print(f"{format(contacts, ',') + ' contacts':46}{'contacts/s':>14}")
    for name, found in rows:
        print(f"{name:46}{'not installed' if found is None else format(round(found), ','):>14}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
    if len(sys.argv) > 2:
        print(roster(Path(sys.argv[2])))
