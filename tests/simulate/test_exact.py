"""The simulator against exact values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import binom
from simulation_oracles import (
    blocking,
    chats,
    mean_wait_by_class,
    must_wait,
    one_of_each,
    over_time,
    own_then_lent,
    single_server_wait,
    trying_again,
    with_patience,
)
from worlds import always, steady

from wfm.simulate.centre import Centre, Line
from wfm.simulate.customers import draw
from wfm.simulate.estimates import Estimate, Kept
from wfm.simulate.replications import replicate
from wfm.simulate.tally import Promise

FALSE_ALARM = 1e-3
"""Chance that a right simulator fails `test_coverage`, were its seeds drawn anew."""
WIDEST = 0.02
"""Widest confidence interval, as a share of the value."""

_OFFERED = np.zeros(2, dtype=np.bool_)


@dataclass(frozen=True)
class Row:
    """A simulated quantity and its exact value."""

    name: str
    run: Callable[[], Kept]
    rows: tuple[tuple[str, int, float], ...]
    """Measure, queue, exact value."""


def _one(
    n: int, load: float, patience: float, within: float, blocks: int, seed: int, cv: float = 1.0
) -> Kept:
    return steady(
        [Line(patience_s=patience)], always([[1.0]] * n), [load / 300], [300], [within], cv=[cv],
        blocks=blocks, seed=seed,
    )  # fmt: skip


def _patience(n: int, load: float, patience: float, blocks: int, seed: int) -> Row:
    exact = with_patience(load, 300, n, patience, 20)
    rows = (("service", 0, exact.service), ("abandon_rate", 0, exact.left), ("asa_s", 0, exact.asa),
            ("occupancy", 0, exact.occupancy))  # fmt: skip
    return Row(f"A {n} {load}", lambda: _one(n, load, patience, 20, blocks, seed), rows)


def _blocked(n: int, load: float, blocks: int, seed: int) -> Row:
    exact = (("abandon_rate", 0, blocking(load, n)),)
    return Row(f"B {n} {load}", lambda: _one(n, load, 1e-7, 20, blocks, seed), exact)


def _delayed(n: int, load: float, blocks: int, seed: int) -> Row:
    wait = must_wait(load, n)
    service = 1 - wait * np.exp(-(n - load) * 60 / 300)
    return Row(
        f"C {n} {load}",
        lambda: _one(n, load, np.inf, 60, blocks, seed),
        (("service", 0, service), ("asa_s", 0, wait * 300 / (n - load)))[: 2 if n < 5 else 1],
    )


def _priority() -> Row:
    first, second = mean_wait_by_class((1.0, 0.8), 300, 3)
    return Row(
        "priority",
        lambda: steady([Line(priority=1), Line(priority=2)], always([[1.0, 1.0]] * 3), [1 / 300, 0.8 / 300],
                       [300, 300], [20, 20], blocks=200, seed=21),
        (("asa_s", 0, first), ("asa_s", 1, second)),
    )  # fmt: skip


def _one_server() -> Row:
    return Row(
        "M/G/1",
        lambda: _one(1, 0.4, np.inf, 20, 120, 22, cv=0.6),
        (("asa_s", 0, single_server_wait(0.4 / 300, 300, 0.6)),),
    )


def _again() -> Row:
    at_once, left = trying_again(3.5, 300, 3, 120, 0.6, 600)
    line = Line(patience_s=120, again=0.6, again_after_s=600)
    return Row(
        "X",
        lambda: steady([line], always([[1.0]] * 3), [3.5 / 300], [300], [0], blocks=13, seed=23),
        (("service", 0, at_once), ("abandon_rate", 0, left)),
    )


def _chats() -> Row:
    factors = (1.0, 1.2, 1.5)
    at_once, left = chats(6.0, 300, 3, 120, factors)
    line = Line(patience_s=120, aht_factor=factors)
    return Row(
        "chats",
        lambda: steady([line], always([[1.0]] * 3), [6 / 300], [300], [0], blocks=15, seed=24),
        (("service", 0, at_once), ("abandon_rate", 0, left)),
    )


def _skills() -> Row:
    rates, aht = (1 / 300, 0.6 / 300), (300.0, 200.0)
    first, second, left = one_of_each(rates, aht, 150, 0.8)
    lines = [Line(patience_s=150, priority=1), Line(patience_s=150, priority=2)]
    return Row(
        "skills",
        lambda: steady(lines, always([[1.0, 0.0], [0.8, 0.8]]), rates, aht, [0, 0], blocks=25, seed=25),
        (("service", 0, first), ("service", 1, second), ("abandon_rate", 1, left)),
    )


def _lent() -> Row:
    at_once, left = own_then_lent(1.2 / 300, 300, 150, 0.5)
    line = Line(patience_s=150, overflow_after_s=0)
    people = always([[1.0], [0.5]], [[False], [True]])
    return Row(
        "lent",
        lambda: steady([line], people, [1.2 / 300], [300], [0], blocks=20, seed=26),
        (("service", 0, at_once), ("abandon_rate", 0, left)),
    )


ROWS = [
    _patience(5, 6.0, 120, 6, 11),
    _patience(28, 30.0, 120, 7, 12),
    _patience(60, 66.0, 300, 3, 13),
    _patience(1, 0.9, 60, 75, 14),
    _blocked(5, 4.0, 15, 15),
    _blocked(30, 33.0, 2, 16),
    _delayed(2, 1.2, 150, 17),
    _delayed(12, 9.0, 8, 18),
    _priority(),
    _one_server(),
    _again(),
    _chats(),
    _skills(),
    _lent(),
]


def _measure(kept: Kept, name: str) -> Estimate:
    if name == "service":
        return kept.service(_OFFERED[: kept.counts.shape[1]])
    found: Estimate = getattr(kept, name)()
    return found


def test_coverage() -> None:
    """Every interval is narrow, and no more of them miss the exact value than chance allows."""
    missed, wide, tried = [], [], 0
    for row in ROWS:
        kept = row.run()
        for name, queue, exact in row.rows:
            found = _measure(kept, name)
            value, low, high = (float(x[queue, 0]) for x in (found.value, found.low, found.high))
            tried += 1
            if not low <= exact <= high:
                missed.append((row.name, name, queue, exact, low, value, high))
            if high - low > WIDEST * exact:
                wide.append((row.name, name, queue, (high - low) / exact))
    assert not wide
    allowed = int(binom.isf(FALSE_ALARM, tried, 0.05))
    assert len(missed) <= allowed, missed


@pytest.mark.parametrize("heads", [[4, 4, 9, 9, 12, 12], [6] * 6])
def test_transient_against_the_forward_equations(heads: list[int]) -> None:
    """A launch: ten times the contacts for a while, people come, 5 contacts wait at the beginning."""
    rates = [r / 300 for r in (2, 20, 14, 6, 6, 3)]
    interval, waiting, replications = 900.0, heads[0] + 5, 1_000
    free, busy = over_time(rates, heads, 300, 120, interval, waiting)
    shifts = [
        (who, interval * next(i for i, n in enumerate(heads) if n > who), 1e9) for who in range(max(heads))
    ]
    people = always([[1.0]] * max(heads))
    centre = Centre([Line(patience_s=120)], type(people)(people.pace, shifts))
    rng = np.random.default_rng(5)
    paths = rng.poisson(np.array(rates)[None, None] * interval, (replications, 1, 6))
    found = replicate(
        lambda _: centre,
        lambda r: draw(5, r, paths[r], np.full((1, 6), 300.0), np.array([120.0]), interval, np.ones(1),
                       backlog=np.array([waiting])),
        [Promise(0.0)],
        interval,
        6,
        fewest=replications,
        most=replications,
        half_width=1.0,
        threads=1,
    )  # fmt: skip
    found.counts[:, 0, 0, :2] -= waiting, heads[0]  # the backlog: as many as people are answered at once
    share = found.service(_OFFERED[:1])
    worst = np.abs(share.value[0] - free) / ((share.high - share.low)[0] / 2 / 1.96)
    assert worst.max() < 4.0
    assert (share.high - share.low).max() < 0.045
    used = found.in_use_s[:, 0].mean(axis=0) / interval
    error = found.in_use_s[:, 0].std(axis=0) / interval / np.sqrt(replications)
    assert (np.abs(used - busy) / error).max() < 4.0
