"""Exact values of small systems by Markov chains and textbook formulas. Nothing here imports wfm."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm
from scipy.sparse import csc_matrix, csr_array
from scipy.sparse.linalg import expm_multiply, spsolve


def blocking(load: float, servers: int) -> float:
    """Erlang B by its recursion (1917)."""
    b = 1.0
    for n in range(1, servers + 1):
        b = load * b / (n + load * b)
    return b


def must_wait(load: float, servers: int) -> float:
    """Erlang C from Erlang B."""
    b = blocking(load, servers)
    return b / (1 - load / servers * (1 - b))


def mean_wait_by_class(loads: tuple[float, ...], aht: float, servers: int) -> list[float]:
    """M/M/n, non-preemptive priority (Cobham 1954)."""
    residual = must_wait(sum(loads), servers) * aht / servers
    found, before = [], 0.0
    for load in loads:
        after = before + load / servers
        found.append(residual / ((1 - before) * (1 - after)))
        before = after
    return found


def single_server_wait(rate: float, aht: float, cv: float) -> float:
    """M/G/1 (Pollaczek, Khinchine)."""
    return rate * aht**2 * (1 + cv**2) / (2 * (1 - rate * aht))


@dataclass
class Patient:
    service: float
    left: float
    asa: float
    occupancy: float


def with_patience(
    load: float, aht: float, n: int, patience: float, within: float, room: int = 150
) -> Patient:
    """M/M/n+M: state probabilities, and the wait of a tagged contact by a matrix exponential."""
    lam, mu, theta = load / aht, 1 / aht, 1 / patience
    p = [1.0]
    for j in range(1, n + room + 1):
        p.append(p[-1] * lam / (min(j, n) * mu + max(j - n, 0) * theta))
    p = np.array(p) / np.sum(p)
    # k ahead of it: one fewer, or it leaves
    ahead = np.zeros((room + 1, room + 1))
    for k in range(room + 1):
        ahead[k, k] = -(n * mu + (k + 1) * theta)
        if k:
            ahead[k, k - 1] = n * mu + k * theta
    finds = p[n:]
    gone = np.linalg.solve(ahead, expm(ahead * within) - np.eye(room + 1))  # time spent by `within`
    in_time = p[:n].sum() + n * mu * (finds @ gone)[0]
    inverse = np.linalg.inv(ahead)
    answered = -n * mu * (finds @ inverse)[0]
    waited = n * mu * (finds @ inverse @ inverse)[0]
    answered += p[:n].sum()
    return Patient(in_time, 1 - answered, waited / answered, float(np.minimum(np.arange(p.size), n) @ p) / n)


Moves = Callable[[Hashable], Iterable[tuple[Hashable, float]]]


def stationary(start: Hashable, moves: Moves) -> dict[Hashable, float]:
    """Probabilities of all states that can be reached, from their balance equations."""
    index, todo, entries = {start: 0}, [start], []
    while todo:
        state = todo.pop()
        for other, rate in moves(state):
            if other not in index:
                index[other] = len(index)
                todo.append(other)
            entries.append((index[state], index[other], rate))
    size = len(index)
    a, b, rate = (np.array(x) for x in zip(*entries, strict=True))
    flow = csc_matrix((rate, (b, a)), (size, size)) - csc_matrix((rate, (a, a)), (size, size))
    flow = flow.tolil()
    flow[0] = np.ones(size)
    p = spsolve(flow.tocsc(), np.eye(1, size)[0])
    return dict(zip(index, p, strict=True))


def trying_again(
    load: float, aht: float, n: int, patience: float, again: float, pause: float
) -> tuple[float, float]:
    """Share of attempts answered at once, and of attempts that leave. A state: (in the system, away)."""
    lam, mu, theta, back = load / aht, 1 / aht, 1 / patience, 1 / pause
    most, away = n + 40, 40

    def moves(state: tuple[int, int]) -> Iterable[tuple[tuple[int, int], float]]:
        j, r = state
        if j < most:
            yield (j + 1, r), lam
            if r:
                yield (j + 1, r - 1), r * back
        if j:
            yield (j - 1, r), min(j, n) * mu
        if j > n:
            leaves = (j - n) * theta
            yield (j - 1, r), leaves * (1 - again)
            yield (j - 1, min(r + 1, away)), leaves * again

    p = stationary((0, 0), moves)
    attempts = sum(x * (lam + r * back) for (_, r), x in p.items())
    at_once = sum(x * (lam + r * back) for (j, r), x in p.items() if j < n)
    left = sum(x * max(j - n, 0) * theta for (j, _), x in p.items())
    return at_once / attempts, left / attempts


def chats(
    load: float, aht: float, heads: int, patience: float, factors: tuple[float, ...]
) -> tuple[float, float]:
    """Share answered at once, and share that leaves; a chat joins whoever holds fewest and stays."""
    most, lam, theta = len(factors), load / aht, 1 / patience

    def moves(state: tuple[tuple[int, ...], int]) -> Iterable[tuple[tuple[tuple[int, ...], int], float]]:
        held, queue = state
        if held[0] < most:
            yield (tuple(sorted((held[0] + 1, *held[1:]))), 0), lam
        elif queue < 60:
            yield (held, queue + 1), lam
        for i, k in enumerate(held):
            if k:
                gone = held if queue else tuple(sorted((*held[:i], k - 1, *held[i + 1 :])))
                yield (gone, max(queue - 1, 0)), k / (aht * factors[k - 1])
        if queue:
            yield (held, queue - 1), queue * theta

    p = stationary(((0,) * heads, 0), moves)
    at_once = sum(x for (held, _), x in p.items() if held[0] < most)
    return at_once, sum(x * q * theta for (_, q), x in p.items()) / lam


def one_of_each(
    rates: tuple[float, float], aht: tuple[float, float], patience: float, pace: float
) -> tuple[float, float, float]:
    """Two people: the first knows queue 0 only, the second both, at `pace`; queue 0 goes first.

    Gives the shares answered at once by queue, and the share of queue 1 that leaves. A state: is the
    first busy, what the second does (-1 nothing), who has been idle longer, how many wait by queue.
    """
    theta, room = 1 / patience, 30

    def moves(
        state: tuple[bool, int, int, int, int],
    ) -> Iterable[tuple[tuple[bool, int, int, int, int], float]]:
        busy, second, longer, w0, w1 = state
        both_idle = not busy and second < 0
        if both_idle:
            yield ((True, -1, 0, 0, 0) if longer == 0 else (False, 0, 0, 0, 0)), rates[0]
        elif not busy:
            yield (True, second, 0, w0, w1), rates[0]
        elif second < 0:
            yield (True, 0, 0, 0, 0), rates[0]
        elif w0 < room:
            yield (busy, second, 0, w0 + 1, w1), rates[0]
        if second < 0:
            yield (busy, 1, 0, w0, 0), rates[1]
        elif w1 < room:
            yield (busy, second, 0, w0, w1 + 1), rates[1]
        if busy:
            if w0:
                yield (True, second, 0, w0 - 1, w1), 1 / aht[0]
            else:  # idle from now on: the other, if idle, has been so for longer
                yield (False, second, 1 if second < 0 else 0, 0, w1), 1 / aht[0]
        if second >= 0:
            rate = pace / aht[second]
            if w0:
                yield (busy, 0, 0, w0 - 1, w1), rate
            elif w1:
                yield (busy, 1, 0, 0, w1 - 1), rate
            else:
                yield (busy, -1, 0, 0, 0), rate
        if w0:
            yield (busy, second, 0, w0 - 1, w1), w0 * theta
        if w1:
            yield (busy, second, 0, w0, w1 - 1), w1 * theta

    p = stationary((False, -1, 0, 0, 0), moves)
    first = sum(x for (busy, second, *_), x in p.items() if not busy or second < 0)
    second = sum(x for (_, second, *_), x in p.items() if second < 0)
    left = sum(x * w1 * theta for (*_, w1), x in p.items()) / rates[1]
    return first, second, left


def own_then_lent(rate: float, aht: float, patience: float, pace: float) -> tuple[float, float]:
    """One own person, one lent at `pace` who is asked at once where the own one is busy: share
    answered at once, and share that leaves."""
    theta, room = 1 / patience, 60

    def moves(state: tuple[int, int, int]) -> Iterable[tuple[tuple[int, int, int], float]]:
        own, lent, w = state
        if not own:
            yield (1, lent, 0), rate
        elif not lent:
            yield (1, 1, 0), rate
        elif w < room:
            yield (1, 1, w + 1), rate
        if own:
            yield ((1, lent, w - 1) if w else (0, lent, 0)), 1 / aht
        if lent:
            yield ((own, 1, w - 1) if w else (own, 0, 0)), pace / aht
        if w:
            yield (own, lent, w - 1), w * theta

    p = stationary((0, 0, 0), moves)
    at_once = sum(x for (own, lent, _), x in p.items() if not own or not lent)
    return at_once, sum(x * w * theta for (*_, w), x in p.items()) / rate


def over_time(
    rates: list[float], heads: list[int], aht: float, patience: float, interval: float, waiting: int
) -> tuple[list[float], list[float]]:
    """By interval: share of the contacts that find somebody free, and mean people busy.

    Forward equations of the M(t)/M/n(t)+M chain from `waiting` contacts at time 0. `heads` must
    never fall: who leaves would finish what is in hand.
    """
    assert heads == sorted(heads)
    room = max(heads) + waiting + 120
    states = np.arange(room + 1)
    p = np.zeros(room + 3)  # two more rows add up time free and time busy
    p[waiting] = 1.0
    free, busy = [], []
    for rate, n in zip(rates, heads, strict=True):
        down = np.minimum(states, n) / aht + np.maximum(states - n, 0) / patience
        up = np.full(room + 1, rate)
        up[-1] = 0.0
        flow = np.zeros((room + 3, room + 3))
        flow[states, states] = -(up + down)
        flow[states[1:], states[:-1]] = up[:-1]
        flow[states[:-1], states[1:]] = down[1:]
        flow[room + 1, :n] = 1.0
        flow[room + 2, : room + 1] = np.minimum(states, n)
        p[room + 1 :] = 0.0
        p = expm_multiply(csr_array(flow * interval), p)
        free.append(p[room + 1] / interval)
        busy.append(p[room + 2] / interval)
    assert math.isclose(p[: room + 1].sum(), 1.0, rel_tol=1e-6)
    return free, busy


def in_slots(
    load: float,
    aht: float,
    heads: int,
    within: float,
    patience: float,
    booked: int,
    slot: float,
    size: int = 80,
) -> dict[str, float]:
    """M/M/n+M where so many join at once at the start of each slot, the rest of `load` by chance:
    the chances at slot starts as a fixed point, means over a slot by many short steps."""
    mu, theta = 1 / aht, 1 / patience
    walk_in = load * mu - booked / slot
    states = np.arange(size)
    moves = np.diag(np.full(size - 1, walk_in), 1)
    moves += np.diag(np.minimum(states, heads)[1:] * mu + np.maximum(states - heads, 0)[1:] * theta, -1)
    moves -= np.diag(moves.sum(axis=1))
    steps = 600
    little = expm(moves * slot / steps)
    before = np.full(size, 1 / size)
    for _ in range(60):
        now = np.concatenate([np.zeros(booked), before[:-booked]])
        mean = np.zeros(size)
        for _ in range(steps):
            following = now @ little
            mean += (now + following) / (2 * steps)
            now = following
        before = now / now.sum()
    # a contact with k ahead in the line, everybody busy: those ahead leave or are taken up, or it goes
    ahead = size - heads
    tagged = np.zeros((ahead + 1, ahead + 1))  # 0: answered; k + 1: k ahead
    for k in range(ahead):
        tagged[k + 1, k] = heads * mu + k * theta
        tagged[k + 1, k + 1] = -(heads * mu + k * theta + theta)
    soon = expm(tagged * within)[1:, 0]
    chance = np.concatenate([np.ones(heads), soon])
    in_time = walk_in * slot * (mean @ chance) + sum(before[: size - i] @ chance[i:] for i in range(booked))
    contacts = load * mu * slot
    return {
        "service": float(in_time / contacts),
        "abandon_rate": float(slot * theta * (mean @ np.maximum(states - heads, 0)) / contacts),
        "occupancy": float(mean @ np.minimum(states, heads) / heads),
    }


def in_tiers(load: float, aht: float, factors: tuple[float, float], patience: float) -> tuple[float, float]:
    """One person in each of two tiers, the second asked where the first is busy; who waits is taken by
    whoever gets free. Shares that wait and that leave; state: busy in each tier, waiting."""
    rate, first, second, leave = load / aht, 1 / (aht * factors[0]), 1 / (aht * factors[1]), 1 / patience

    def moves(state: Hashable) -> Iterable[tuple[Hashable, float]]:
        a, b, waiting = state  # type: ignore[misc]
        if a and b:
            yield (1, 1, min(waiting + 1, 60)), rate
            yield ((1, 1, waiting - 1), leave * waiting + first + second) if waiting else ((0, 1, 0), first)
            if not waiting:
                yield (1, 0, 0), second
            return
        yield ((1, b, 0) if not a else (1, 1, 0)), rate
        if a:
            yield (0, b, 0), first
        if b:
            yield (a, 0, 0), second

    p = stationary((0, 0, 0), moves)
    waits = sum(q for (a, b, _), q in p.items() if a and b)  # type: ignore[misc]
    return waits, sum(q * w * leave for (_, _, w), q in p.items()) / rate  # type: ignore[misc]
