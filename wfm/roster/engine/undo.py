"""Takes a few tours out and in on trial, and puts everything back at the price of a copy.

Most trials end where they began; to undo them by arithmetic would cost as much as they did.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.roster.engine.kernel import inner
from wfm.roster.engine.packed import Index
from wfm.roster.engine.state import Books
from wfm.roster.parts import Bools, Floats, Ints


class Trial(NamedTuple):
    """What slots and agents were before the trial.

    seen: (slots,) number of the last trial that saved the slot; slot, of agent: those saved, with
    `counts` [trial, slots, agents]; the rest as in `Books`, one row a saved slot or agent.
    """

    counts: Ints
    seen: Ints
    slot: Ints
    heads: Floats
    given: Floats
    filled: Floats
    value: Floats
    gain: Floats
    stale: Bools
    on_work: Ints
    on_site: Ints
    on_start: Ints
    agent: Ints
    labels: Index
    places: Index
    own: Floats
    total: Floats


def trial(books: Books, agents: int) -> Trial:
    """Room for trials that move at most so many agents."""
    f = books.filling
    slots = len(f.value)
    return Trial(
        np.zeros(3, np.int64),
        np.zeros(slots, np.int64),
        np.zeros(slots, np.int64),
        np.zeros_like(f.heads),
        np.zeros_like(f.given),
        np.zeros_like(f.filled),
        np.zeros_like(f.value),
        np.zeros_like(f.gain),
        np.zeros_like(f.stale),
        np.zeros_like(books.on_work),
        np.zeros_like(books.on_site),
        np.zeros_like(books.on_start),
        np.zeros(agents, np.int64),
        np.zeros((agents, *books.labels.shape[1:]), np.int32),
        np.zeros((agents, *books.places.shape[1:]), np.int32),
        np.zeros(agents),
        np.zeros(1),
    )


@inner
def begin(books, trial):  # type: ignore[no-untyped-def]
    """A new trial from here."""
    trial.counts[0] += 1
    trial.counts[1] = trial.counts[2] = 0
    _copy_rows(books.on_start, trial.on_start)
    trial.total[0] = books.total[0]


@inner
def save_agent(books, trial, agent):  # type: ignore[no-untyped-def]
    """Remembers an agent's tour."""
    i = trial.counts[2]
    trial.agent[i] = agent
    copy_tour(books.labels, books.places, agent, trial.labels, trial.places, i)
    trial.own[i] = books.own[agent]
    trial.counts[2] += 1


@inner
def save_slots(packed, books, trial, agent, free):  # type: ignore[no-untyped-def]
    """Remembers the slots of the days of `free` of the agent's tour, before they go in or out."""
    f = books.filling
    number = trial.counts[0]
    groups, queues = packed.pace.shape
    for d in range(books.labels.shape[1]):
        label = books.labels[agent, d]
        if not packed.works[label] or not free[d]:
            continue
        a = packed.first_slot[packed.site[agent], d, label]
        for t in range(a, a + packed.span[label]):
            if trial.seen[t] == number:
                continue
            trial.seen[t] = number
            i = trial.counts[1]
            trial.counts[1] += 1
            trial.slot[i] = t
            trial.value[i] = f.value[t]
            for g in range(groups):
                trial.heads[i, g], trial.gain[i, g] = f.heads[t, g], f.gain[t, g]
                trial.stale[i, g] = f.stale[t, g]
                for q in range(queues):
                    trial.given[i, g, q] = f.given[t, g, q]
            for q in range(queues):
                trial.filled[i, q] = f.filled[t, q]
            for r in range(len(books.on_work)):
                trial.on_work[r, i] = books.on_work[r, t]
            for r in range(len(books.on_site)):
                trial.on_site[r, i] = books.on_site[r, t]


@inner
def undo(packed, books, trial):  # type: ignore[no-untyped-def]
    """Everything as it was when the trial began; all agents saved are in again."""
    f = books.filling
    groups, queues = packed.pace.shape
    for i in range(trial.counts[1]):
        t = trial.slot[i]
        f.value[t] = trial.value[i]
        for g in range(groups):
            f.heads[t, g], f.gain[t, g] = trial.heads[i, g], trial.gain[i, g]
            f.stale[t, g] = trial.stale[i, g]
            for q in range(queues):
                f.given[t, g, q] = trial.given[i, g, q]
        for q in range(queues):
            f.filled[t, q] = trial.filled[i, q]
        for r in range(len(books.on_work)):
            books.on_work[r, t] = trial.on_work[r, i]
        for r in range(len(books.on_site)):
            books.on_site[r, t] = trial.on_site[r, i]
    _copy_rows(trial.on_start, books.on_start)
    for i in range(trial.counts[2]):
        agent = trial.agent[i]
        copy_tour(trial.labels, trial.places, i, books.labels, books.places, agent)
        books.own[agent] = trial.own[i]
        books.inside[agent] = True
    books.total[0] = trial.total[0]


@inner
def copy_tour(labels, places, agent, labels_to, places_to, to):  # type: ignore[no-untyped-def]
    for d in range(labels.shape[1]):
        labels_to[to, d] = labels[agent, d]
        for k in range(places.shape[2]):
            places_to[to, d, k] = places[agent, d, k]


@inner
def _copy_rows(rows, to):  # type: ignore[no-untyped-def]
    for r in range(rows.shape[0]):
        for i in range(rows.shape[1]):
            to[r, i] = rows[r, i]
