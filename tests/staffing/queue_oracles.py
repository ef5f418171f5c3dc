"""The same quantities by other means: 50-digit sums, and Markov chains solved as linear systems.

Nothing here imports wfm.
"""

from __future__ import annotations

from dataclasses import dataclass

import mpmath as mp
import numpy as np
from scipy.linalg import expm

mp.mp.dps = 50


def blocking(load: float, servers: int) -> mp.mpf:
    """a^n/n! over the sum of a^k/k!, as the textbook has it."""
    a = mp.mpf(load)
    term = total = mp.mpf(1)
    for k in range(1, servers + 1):
        term *= a / k
        total += term
    return term / total


@dataclass
class Delay:
    p_wait: mp.mpf
    service: mp.mpf
    asa_s: mp.mpf


def delay(load: float, aht_s: float, heads: int, within_s: float) -> Delay:
    """M/M/n with load < heads: p_0 from the two sums of the textbook."""
    a, n = mp.mpf(load), heads
    powers = [mp.mpf(1)]
    for k in range(1, n + 1):
        powers.append(powers[-1] * a / k)
    queue = powers[n] * n / (n - a)
    p_wait = queue / (mp.fsum(powers[:n]) + queue)
    rate = (n - a) / mp.mpf(aht_s)
    return Delay(p_wait, 1 - p_wait * mp.e ** (-rate * mp.mpf(within_s)), p_wait / rate)


@dataclass
class Leaving:
    p_wait: mp.mpf
    abandon_rate: mp.mpf
    service: mp.mpf
    virtual_service: mp.mpf
    asa_s: mp.mpf


def leaving(load: float, aht_s: float, heads: int, within_s: float, patience_s: float) -> Leaving:
    """M/M/n+M: state probabilities summed, then the wait's density (Baccelli, Hebuterne) integrated."""
    lam, mu, theta = mp.mpf(load) / aht_s, 1 / mp.mpf(aht_s), 1 / mp.mpf(patience_s)
    n, within = heads, mp.mpf(within_s)
    weights = [mp.mpf(1)]
    while len(weights) <= n + 1 or weights[-1] > mp.mpf(10) ** -45 * max(weights):
        j = len(weights)
        weights.append(weights[-1] * lam / (min(j, n) * mu + max(j - n, 0) * theta))
    total = mp.fsum(weights)
    p_wait = mp.fsum(weights[n:]) / total
    queue = mp.fsum((j - n) * w for j, w in enumerate(weights) if j > n) / total
    just_below = weights[n - 1] / total

    def density(x: mp.mpf) -> mp.mpf:
        return lam * just_below * mp.exp(lam / theta * (1 - mp.exp(-theta * x)) - n * mu * x)

    def stays(x: mp.mpf) -> mp.mpf:
        return density(x) * mp.exp(-theta * x)

    knots = [within * k / 4 for k in range(5)]
    soon = mp.quad(stays, knots) if within else mp.mpf(0)
    soon_virtual = mp.quad(density, knots) if within else mp.mpf(0)
    far = [aht_s * k * mp.mpf(1) / 2 for k in range(41)] + [mp.inf]
    waited = mp.quad(lambda x: x * stays(x), far)
    abandon = theta * queue / lam
    return Leaving(p_wait, abandon, 1 - p_wait + soon, 1 - p_wait + soon_virtual, waited / (1 - abandon))


@dataclass
class Chain:
    p_wait: float
    abandon_rate: float
    abandon_in_time: float
    service: float
    wait_s: float
    occupancy: float
    busy: float


def chain(
    load: float,
    aht_s: float,
    heads: int,
    within_s: float,
    patience_s: float,
    factors: tuple[float, ...],
    waiting_room: int,
) -> Chain:
    """Balance equations as a dense linear system; the wait of a tagged contact by `expm`.

    Chats are dealt to people one at a time, to whoever has fewest. `waiting_room` must be large
    enough for the states beyond it not to matter.
    """
    lam, theta = load / aht_s, 1 / patience_s
    places = heads * len(factors)
    held = []
    for j in range(places + 1):
        people = [0] * heads
        for _ in range(j):
            people[people.index(min(people))] += 1
        held.append(people)

    def pace(people: list[int]) -> float:
        return sum(k / (aht_s * factors[k - 1]) for k in people if k)

    size = places + waiting_room + 1
    generator = np.zeros((size, size))
    for j in range(size):
        if j + 1 < size:
            generator[j, j + 1] = lam
        if j > 0:
            generator[j, j - 1] = pace(held[min(j, places)]) + max(j - places, 0) * theta
    generator -= np.diag(generator.sum(axis=1))
    system = np.vstack([generator.T, np.ones(size)])
    p = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]

    # Tagged contact with k others ahead of it: one fewer ahead, or it leaves.
    full = pace(held[places])
    ahead = np.zeros((waiting_room + 1, waiting_room + 1))
    for k in range(waiting_room + 1):
        ahead[k, k] = -(full + (k + 1) * theta)
        if k > 0:
            ahead[k, k - 1] = full + k * theta
    served = np.zeros(waiting_room + 1)
    served[0] = full
    so_far = np.linalg.solve(ahead, expm(ahead * within_s) - np.eye(waiting_room + 1))
    arriving = p[places:]
    queue = (np.arange(waiting_room + 1) * arriving).sum()
    at_work = [sum(k > 0 for k in people) for people in held]
    return Chain(
        p_wait=arriving.sum(),
        abandon_rate=theta * queue / lam,
        abandon_in_time=theta * (arriving * so_far.sum(axis=1)).sum(),
        service=p[:places].sum() + (arriving * (so_far @ served)).sum(),
        wait_s=queue / lam,
        occupancy=sum(p[j] * min(j, places) for j in range(size)) / places,
        busy=sum(p[j] * at_work[min(j, places)] for j in range(size)) / heads,
    )


def least_loaded(
    load: float, aht_s: float, heads: int, patience_s: float, factors: tuple[float, ...], waiting_room: int
) -> tuple[float, float]:
    """P(wait) and share that leaves where a chat joins the person with fewest and stays there.

    A state is how many chats each person holds, sorted, and how many wait.
    """
    most = len(factors)
    lam, theta = load / aht_s, 1 / patience_s
    empty = (0,) * heads
    index = {(empty, 0): 0}
    moves: list[tuple[int, int, float]] = []
    todo = [(empty, 0)]
    while todo:
        people, queue = state = todo.pop()
        after: list[tuple[tuple[tuple[int, ...], int], float]] = []
        full = people[0] == most  # sorted: the first holds fewest
        if not full:
            joined = tuple(sorted((people[0] + 1, *people[1:])))
            after.append(((joined, 0), lam))
        elif queue < waiting_room:
            after.append(((people, queue + 1), lam))
        for i, k in enumerate(people):
            if k:
                gone = people if queue else tuple(sorted((*people[:i], k - 1, *people[i + 1 :])))
                after.append(((gone, max(queue - 1, 0)), k / (aht_s * factors[k - 1])))
        if queue:
            after.append(((people, queue - 1), queue * theta))
        for there, rate in after:
            if there not in index:
                index[there] = len(index)
                todo.append(there)
            moves.append((index[state], index[there], rate))
    size = len(index)
    generator = np.zeros((size, size))
    for a, b, rate in moves:
        generator[a, b] += rate
        generator[a, a] -= rate
    system = generator.T
    system[0] = 1.0
    p = np.linalg.solve(system, np.eye(size)[0])
    wait = sum(p[i] for (people, _), i in index.items() if people[0] == most)
    queue = sum(p[i] * q for (_, q), i in index.items())
    return wait, theta * queue / lam


def stationary(moves: dict[tuple, list[tuple[tuple, float]]]) -> dict[tuple, float]:
    """Chances of the states of any small chain: `moves` says where each goes, at what rate."""
    index = {state: i for i, state in enumerate(moves)}
    generator = np.zeros((len(index), len(index)))
    for state, after in moves.items():
        for there, rate in after:
            generator[index[state], index[there]] += rate
            generator[index[state], index[state]] -= rate
    system = generator.T
    system[0] = 1.0
    p = np.linalg.solve(system, np.eye(len(index))[0])
    return dict(zip(index, p, strict=True))


def tagged(ahead: list[float], pace: float, leave: float, within_s: float) -> tuple[float, float]:
    """Share served within `within_s`, and mean wait of those ever served times their share.

    `ahead[k]`: chance to find k waiting. The tagged contact and those before it leave at rate `leave`.
    """
    size = len(ahead)
    moves = np.zeros((size, size))
    for k in range(size):
        moves[k, k] = -(pace + (k + 1) * leave)
        if k:
            moves[k, k - 1] = pace + k * leave
    start, served = np.array(ahead), np.zeros(size)
    served[0] = pace
    soon = start @ np.linalg.solve(moves, expm(moves * within_s) - np.eye(size)) @ served
    inverse = np.linalg.inv(moves)
    return float(soon), float(start @ inverse @ inverse @ served)


@dataclass
class Redialling:
    p_wait: float
    abandon_rate: float
    service: float
    asa_s: float
    occupancy: float


def redialling(
    load: float,
    aht_s: float,
    heads: int,
    within_s: float,
    patience_s: float,
    redial: float,
    delay_s: float,
    present: int,
    orbit: int,
) -> Redialling:
    """M/M/n+M with an orbit, `present` and `orbit` cut where states no longer matter."""
    lam = load / aht_s
    moves = {}
    for j in range(present + 1):
        for r in range(orbit + 1):
            gone = max(j - heads, 0) / patience_s
            after = [((j - 1, r), min(j, heads) / aht_s + gone * (1 - redial))] if j else []
            if j > heads:
                after.append(((j - 1, min(r + 1, orbit)), gone * redial))
            if j < present:
                after.append(((j + 1, r), lam))
                if r:
                    after.append(((j + 1, r - 1), r / delay_s))
            moves[j, r] = after
    p = stationary(moves)
    calls = {j: sum(p[j, r] * (lam + r / delay_s) for r in range(orbit + 1)) for j in range(present + 1)}
    total = sum(calls.values())
    ahead = [calls[j] / total for j in range(heads, present + 1)]
    left = sum(max(j - heads, 0) / patience_s * q for (j, _), q in p.items()) / total
    soon, waited = tagged(ahead, heads / aht_s, 1 / patience_s, within_s)
    return Redialling(
        p_wait=sum(ahead),
        abandon_rate=left,
        service=1 - sum(ahead) + soon,
        asa_s=waited / (1 - left),
        occupancy=sum(min(j, heads) * q for (j, _), q in p.items()) / heads,
    )


def overtaken(pace: float, above: float, ratio: float, within_s: float, size: int = 200) -> float:
    """P(wait > T) of who finds a geometric number (ratio) before it, overtaken at rate `above`."""
    moves = np.zeros((size, size))
    for i in range(size):
        moves[i, i] = -(above + pace)
        if i:
            moves[i, i - 1] = pace
        if i + 1 < size:
            moves[i, i + 1] = above
    start = (1 - ratio) * ratio ** np.arange(size)
    return float((start @ expm(moves * within_s)).sum())


def tiers(
    per_h: float, aht_s: list[float], heads: list[int], patience_s: float, waiting_room: int
) -> tuple[float, float, list[float]]:
    """P(wait), share that leaves, occupancy by tier; the state is who is busy, and how many wait."""
    lam = per_h / 3600
    full = tuple(heads)
    moves: dict[tuple, list[tuple[tuple, float]]] = {}
    for busy in np.ndindex(*(n + 1 for n in heads)):
        for waiting in range(waiting_room + 1 if busy == full else 1):
            after = []
            open_ = [i for i, n in enumerate(heads) if busy[i] < n]
            if open_:
                up = list(busy)
                up[open_[0]] += 1
                after.append(((tuple(up), 0), lam))
            elif waiting < waiting_room:
                after.append(((busy, waiting + 1), lam))
            for i, n in enumerate(busy):
                if n and waiting:
                    after.append(((busy, waiting - 1), n / aht_s[i]))
                elif n:
                    down = list(busy)
                    down[i] -= 1
                    after.append(((tuple(down), 0), n / aht_s[i]))
            if waiting:
                after.append(((busy, waiting - 1), waiting / patience_s))
            moves[busy, waiting] = after
    p = stationary(moves)
    p_wait = sum(q for (busy, _), q in p.items() if busy == full)
    left = sum(w * q for (_, w), q in p.items()) / patience_s / lam
    occupancy = [sum(busy[i] * q for (busy, _), q in p.items()) / n for i, n in enumerate(heads)]
    return p_wait, left, occupancy
