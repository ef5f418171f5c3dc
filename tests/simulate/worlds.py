"""Small centres to simulate."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from wfm.simulate.centre import Centre, Line, People, Record
from wfm.simulate.customers import Customers, draw
from wfm.simulate.estimates import Kept
from wfm.simulate.replications import replicate
from wfm.simulate.tally import Promise

HOUR = 3600.0
BLOCK = 100 * HOUR


def always(pace: Sequence[Sequence[float]], lent: Sequence[Sequence[bool]] | None = None) -> People:
    """People who never go home."""
    return People(
        np.array(pace, dtype=float),
        [(who, 0.0, math.inf) for who in range(len(pace))],
        None if lent is None else np.array(lent),
    )


def steady(
    lines: Sequence[Line],
    people: People,
    rates: Sequence[float],
    aht: Sequence[float],
    within: Sequence[float],
    *,
    cv: Sequence[float] | None = None,
    blocks: int,
    replications: int = 20,
    seed: int = 1,
) -> Kept:
    """Replications of a centre at constant rates (contacts a second): so many blocks of 100 hours as
    one window, after one that is left out."""
    centre, intervals = Centre(lines, people), 1 + blocks

    def customers(number: int) -> Customers:
        rng = np.random.default_rng((seed, number))
        counts = rng.poisson(np.array(rates)[:, None] * BLOCK, (len(lines), intervals))
        patience = np.array([line.patience_s for line in lines])
        each = np.repeat(np.array(aht, dtype=float)[:, None], intervals, axis=1)
        return draw(seed, number, counts, each, patience, BLOCK, np.array(cv or [1.0] * len(lines)))

    found = replicate(
        lambda _: centre,
        customers,
        [Promise(w) for w in within],
        BLOCK,
        intervals,
        fewest=replications,
        most=replications,
        half_width=1.0,
        threads=1,
    )
    joined = found.over(np.array([0, 1]))
    return Kept(*(getattr(joined, name)[:, :, 1:] for name in ("counts", "waits", "in_use_s", "present_s")))


def customers(*contacts: tuple[float, int, float, float]) -> Customers:
    """Contacts given one by one: arrival, queue, work, patience."""
    arrival, queue, work, patience = (np.array(x) for x in zip(*contacts, strict=True))
    return Customers(arrival.astype(float), queue, work.astype(float), patience.astype(float), 1)


def played(centre: Centre, *contacts: tuple[float, int, float, float], hours: int = 24) -> Record:
    return centre.play_events(customers(*contacts), HOUR, hours)
