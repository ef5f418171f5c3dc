"""One replication, event by event: the kernel of the simulator.

Sources of events: changes known beforehand (people come and go, queues open and close), the next
contact to arrive, the next to be finished (a heap over people), and timers (a heap: patience runs
out, overflow opens, somebody tries again).

People of one group know the same queues. Those with room stand in lists by group and by level:
0 idle, 1 on deferred work, 1 + k holding k chats; each list in the order in which they joined it,
so that its head is the longest idle.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from wfm.simulate.compiled import bare, inlined

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]

OPENS, LEAVES, COMES, CLOSES, _DONE = range(5)
"""Kinds of change, in the order in which they happen at one moment."""

PRIORITY, MOST, DEFERRED, ROOM, BY_RANK, QUIET = range(6)
"""Columns of `rules` by queue: rank, contacts one person holds at once, 1 for deferred work, most
contacts in hand and waiting together. Row r of BY_RANK is the queue of r-th rank. QUIET: 1 where nothing
else happens when somebody loses patience, so that it is enough to notice at the head of the line."""
LONGEST_WAIT, OVERFLOW_AFTER, AGAIN, AGAIN_AFTER, MEAN_PATIENCE = range(5)
"""Columns of `times` by queue: a longer wait goes before anybody, wait before lent people may
answer, share of those who left that tries again and their mean pause, mean patience. Seconds."""

WAITING, ANSWERED, LEFT, TURNED_AWAY, CLOSED = 0, 1, 2, 3, 4
"""What became of a contact. WAITING: still there at the end. TURNED_AWAY: waited when its queue
closed, or found all lines taken. CLOSED: came outside opening hours, so was never offered."""

_PATIENCE, _OVERFLOW, _AGAIN, _BACK = range(4)
"""Kinds of timer; the last belongs to a person, the others to a contact."""
LONGEST_PAUSE_S = 4 * 3600.0
"""A shorter time between two stretches is a pause, taken in full: who begins it late ends it late."""

GROUP, _HERE, _HAND, _HOLDS, _SIDE, _LEVEL, _AFTER, _BEFORE, _PLACE = range(9)
"""Columns of `person`: group; present; contacts in hand, deferred ones apart; most that may be in
hand beside those; deferred contact in hand; level and neighbours in its list; place in the heap."""
PERSON, ZEROED = 9, 4
"""Columns in all; the first ones begin at 0, the others at -1."""
_SINCE, _LAST, _CAME, _DUE, _LATE, _PAUSE, _RETURNS, LEFT_AT = range(8)
"""Columns of `clock`: since when in its list; work counted until; came; next contact done; end of
what was finished after a stretch; pause to be taken after what is in hand; returns late at; end of
the stretch before."""
CLOCK = 8
_FIRST, _FINAL, _OPEN, _INSIDE = range(4)
"""Columns of `line` by queue: ends of the line of those who wait; open; contacts in hand or waiting."""
_ALL = -1
"""Last level of `ends`: at its head how many of the group are in any list, less one."""
_AHEAD, _BEHIND = range(2)
"""Columns of `link` by contact: neighbours in the line."""
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)


@bare
def play(
    given: int,
    came: Floats,
    owner: Ints,
    work: Floats,
    patience: Floats,
    wait: Floats,
    fate: Codes,
    link: Ints,
    stream: np.uint64,
    change_s: Floats,
    change: Ints,
    person: Ints,
    clock: Floats,
    pace: Floats,
    tier: Ints,
    own: int,
    held: Ints,
    left: Floats,
    ends: Ints,
    line: Ints,
    heap: Ints,
    timer_s: Floats,
    timer: Ints,
    rules: Ints,
    factor: Floats,
    times: Floats,
    interval: float,
    in_use: Floats,
    present: Floats,
) -> int:
    """Plays contacts 0..given-1 against the people. Returns how many contacts there are in the end,
    with those who tried again; -1 where `came` is too short for all of them.

    Fills `wait` and `fate` of each contact, and the time `in_use` and `present` by group and interval.
    The wait of a deferred contact lasts until it is done, that of others until somebody answers or
    they leave. `wfm.simulate.centre` says what the arrays hold.
    """
    slots = factor.shape[1]
    contacts, waiting, busy, timers = given, 0, 0, 0
    next_change, next_contact = 0, 0
    seeker = -1  # somebody who looks for work
    asked = len(line)  # queues asked, by rank, whether those who were kept free may now answer
    now = 0.0
    while True:
        c = -1
        waits = False  # c stands in line
        lowest, highest = 1, own  # tiers of the people that may answer c
        if seeker < 0 and asked < len(line):
            q = rules[asked, BY_RANK]
            asked += 1
            waiting -= _patience_out(q, now, line, link, rules, came, patience, wait, fate)
            c = line[q, _FIRST]
            if c < 0 or rules[q, MOST] == 1 or rules[q, DEFERRED]:
                continue
            waits = True
            highest = own + 1 if now - came[c] >= times[q, OVERFLOW_AFTER] else own
        elif seeker < 0:
            t_change = change_s[next_change] if next_change < change_s.size else math.inf
            t_contact = came[next_contact] if next_contact < given else math.inf
            t_done = clock[heap[0], _DUE] if busy > 0 else math.inf
            t_timer = timer_s[0] if timers > 0 else math.inf
            now = min(min(t_change, t_contact), min(t_done, t_timer))
            if now == math.inf:
                break
            if now in (t_change, t_done):
                if now == t_change:
                    kind, who = change[next_change, 0], change[next_change, 1]
                    next_change += 1
                else:
                    kind, who = _DONE, heap[0]
                if kind == OPENS:
                    line[who, _OPEN] = 1
                    continue
                if kind == CLOSES:
                    line[who, _OPEN] = 0
                    c = line[who, _FIRST]
                    while c >= 0:
                        wait[c] = now - came[c]
                        fate[c] = TURNED_AWAY
                        if rules[who, QUIET] and patience[c] < wait[c]:
                            wait[c] = patience[c]
                            fate[c] = LEFT
                        waiting -= 1
                        asked = 0
                        line[who, _INSIDE] -= 1
                        c = link[c, _BEHIND]
                    line[who, _FIRST] = line[who, _FINAL] = -1
                    continue
                if kind == COMES:
                    pause = now - clock[who, LEFT_AT]
                    late = clock[who, _LATE] - clock[who, LEFT_AT]
                    if pause < LONGEST_PAUSE_S and person[who, _HAND] > 0:
                        clock[who, _PAUSE] = pause
                    elif pause < LONGEST_PAUSE_S and late > 0.0:
                        clock[who, _RETURNS] = now + late
                        timers = _push_timer(now + late, 4 * who + _BACK, timer_s, timer, timers)
                    else:
                        person[who, _HERE] = 1
                        if person[who, _HAND] == 0:
                            clock[who, _CAME] = clock[who, _LAST] = now
                        seeker = who
                    continue
                if kind == LEAVES:
                    clock[who, LEFT_AT] = now
                    clock[who, _PAUSE] = clock[who, _RETURNS] = 0.0
                    if not person[who, _HERE]:
                        continue
                _unlist(who, person, ends)
                _advance(who, now, person, clock, held, left, owner, pace, factor, in_use, interval)
                if kind == LEAVES:
                    person[who, _HERE] = 0
                    c = person[who, _SIDE]
                    if c >= 0:
                        work[c] = left[who, slots]
                        person[who, _SIDE] = -1
                        _to_front(c, owner[c], line, link)
                        waiting += 1
                elif person[who, _HAND] == 0:
                    c = person[who, _SIDE]
                    person[who, _SIDE] = -1
                    wait[c] = now - came[c]
                    fate[c] = ANSWERED
                    line[owner[c], _INSIDE] -= 1
                else:
                    c = _drop_done(who, person, held, left, owner, pace, factor, rules)
                    line[owner[c], _INSIDE] -= 1
                busy = _set_due(who, now, person, clock, held, left, owner, pace, factor, heap, busy)
                if person[who, _HERE]:
                    seeker = who
                elif person[who, _HAND] == 0:
                    _spread(present, person[who, GROUP], clock[who, _CAME], now, 1.0, interval)
                    clock[who, _LATE] = now
                    if clock[who, _PAUSE] > 0.0:
                        clock[who, _RETURNS] = now + clock[who, _PAUSE]
                        timers = _push_timer(clock[who, _RETURNS], 4 * who + _BACK, timer_s, timer, timers)
                continue
            if now == t_timer:
                c, kind = timer[0] // 4, timer[0] % 4
                timers = _pop_timer(timer_s, timer, timers)
                if kind == _BACK:
                    who = c
                    if clock[who, _RETURNS] == now:
                        person[who, _HERE] = 1
                        clock[who, _CAME] = clock[who, _LAST] = now
                        seeker = who
                    continue
                if kind == _AGAIN:
                    q = owner[c]
                    if not line[q, _OPEN]:
                        continue
                    if contacts == came.size:
                        return -1
                    came[contacts], owner[contacts], work[contacts] = now, q, work[c]
                    patience[contacts] = -times[q, MEAN_PATIENCE] * math.log(
                        _unit(stream ^ np.uint64(3 * contacts))
                    )
                    c = contacts
                    contacts += 1
                    highest = own + 1 if times[q, OVERFLOW_AFTER] <= 0.0 else own
                elif fate[c] != WAITING:
                    continue
                elif kind == _PATIENCE:
                    q = owner[c]
                    _take_out(c, q, line, link)
                    waiting -= 1
                    asked = 0 if rules[q, MOST] < slots and waiting > 0 else asked
                    line[q, _INSIDE] -= 1
                    wait[c] = now - came[c]
                    fate[c] = LEFT
                    if times[q, AGAIN] > 0.0 and _unit(stream ^ np.uint64(3 * c + 1)) < times[q, AGAIN]:
                        pause = -times[q, AGAIN_AFTER] * math.log(_unit(stream ^ np.uint64(3 * c + 2)))
                        timers = _push_timer(now + pause, 4 * c + _AGAIN, timer_s, timer, timers)
                    continue
                else:
                    lowest = highest = own + 1
                    waits = True
            else:
                c = next_contact
                next_contact += 1
                if not line[owner[c], _OPEN]:
                    fate[c] = CLOSED
                    continue
                highest = own + 1 if times[owner[c], OVERFLOW_AFTER] <= 0.0 else own

        if c >= 0:
            q = owner[c]
            if not waits:
                if line[q, _INSIDE] >= rules[q, ROOM]:
                    fate[c] = TURNED_AWAY
                    continue
                line[q, _INSIDE] += 1
            who = _longest_idle(
                c,
                q,
                lowest,
                highest,
                own,
                waiting > 0,
                now,
                person,
                clock,
                ends,
                tier,
                rules,
                times,
                line,
                came,
            )
            if who < 0:
                if waits:
                    continue
                _to_back(c, q, line, link)
                waiting += 1
                if patience[c] < math.inf and not rules[q, QUIET]:
                    timers = _push_timer(came[c] + patience[c], 4 * c + _PATIENCE, timer_s, timer, timers)
                if 0.0 < times[q, OVERFLOW_AFTER] < math.inf:
                    when = came[c] + times[q, OVERFLOW_AFTER]
                    timers = _push_timer(when, 4 * c + _OVERFLOW, timer_s, timer, timers)
                continue
            if waits:
                _take_out(c, q, line, link)
                waiting -= 1
                asked = 0 if slots > 1 and waiting > 0 else asked
            _unlist(who, person, ends)
        else:
            who = seeker
            if waiting > 0:
                for q in range(len(line)):
                    waiting -= _patience_out(q, now, line, link, rules, came, patience, wait, fate)
                c = _next_for(who, own, now, person, tier, rules, times, line, came)
            if c < 0:
                _list(who, now, person, clock, ends)
                seeker = -1
                continue
            q = owner[c]
            _take_out(c, q, line, link)
            waiting -= 1
            asked = 0 if rules[q, MOST] < slots and waiting > 0 else asked

        # c is answered by who
        _advance(who, now, person, clock, held, left, owner, pace, factor, in_use, interval)
        d = person[who, _SIDE]
        if d >= 0:
            work[d] = left[who, slots]
            person[who, _SIDE] = -1
            _to_front(d, owner[d], line, link)
            waiting += 1
        if rules[q, DEFERRED]:
            person[who, _SIDE] = c
            left[who, slots] = work[c]
        else:
            wait[c] = now - came[c]
            fate[c] = ANSWERED
            k = person[who, _HAND]
            held[who, k] = c
            left[who, k] = work[c]
            person[who, _HAND] = k + 1
            person[who, _HOLDS] = rules[q, MOST] if k == 0 else min(person[who, _HOLDS], rules[q, MOST])
        busy = _set_due(who, now, person, clock, held, left, owner, pace, factor, heap, busy)
        if seeker < 0 or rules[q, DEFERRED] or person[who, _HAND] == person[who, _HOLDS]:
            _list(who, now, person, clock, ends)
            seeker = -1

    for q in range(len(line)):
        _patience_out(q, math.inf, line, link, rules, came, patience, wait, fate)
    for who in range(len(person)):
        if person[who, _HERE]:
            _spread(present, person[who, GROUP], clock[who, _CAME], math.inf, 1.0, interval)
    return contacts


@inlined
def _unit(x: np.uint64) -> float:
    """Between 0 and 1, never either: splitmix64 (Steele, Lea, Flood 2014)."""
    x += _STEP
    x = (x ^ (x >> _30)) * _MIX_1
    x = (x ^ (x >> _27)) * _MIX_2
    x = x ^ (x >> _31)
    return (np.float64(x >> _12) + 0.5) * 2.220446049250313e-16


# ---- who goes first ----


@inlined
def _longest_idle(
    c: int,
    q: int,
    lowest: int,
    highest: int,
    own: int,
    others_wait: bool,
    now: float,
    person: Ints,
    clock: Floats,
    ends: Ints,
    tier: Ints,
    rules: Ints,
    times: Floats,
    line: Ints,
    came: Floats,
) -> int:
    """Who answers contact c of q: the lowest tier first, in it those with fewest in hand, among them
    the longest idle; -1 where nobody has room."""
    levels = 1 if rules[q, DEFERRED] else rules[q, MOST] + 1
    none = True
    for g in range(len(tier)):
        none = none and (ends[g, _ALL, 0] < 0 or tier[g, q] == 0)
    if none:
        return -1
    for wanted in range(lowest, highest + 1):
        for level in range(levels):
            who, idle = -1, math.inf
            for g in range(len(tier)):
                h = ends[g, level, 0]
                if h < 0 or tier[g, q] != wanted or clock[h, _SINCE] >= idle:
                    continue
                if (
                    level > 1
                    and others_wait
                    and _kept_free(c, g, q, level - 1, own, now, tier, rules, times, line, came)
                ):
                    continue
                who, idle = h, clock[h, _SINCE]
            if who >= 0:
                return who
    return -1


@inlined
def _next_for(
    who: int,
    own: int,
    now: float,
    person: Ints,
    tier: Ints,
    rules: Ints,
    times: Floats,
    line: Ints,
    came: Floats,
) -> int:
    """The waiting contact that somebody with room takes; -1 for none, also where the one that goes
    first needs somebody with fewer in hand."""
    g, k = person[who, GROUP], person[who, _HAND]
    rank, oldest, best, fits = math.inf, math.inf, -1, True
    for q in range(len(line)):
        c = line[q, _FIRST]
        if c < 0 or tier[g, q] == 0 or (rules[q, DEFERRED] and k > 0):
            continue
        waited = now - came[c]
        if tier[g, q] > own and waited < times[q, OVERFLOW_AFTER] * (1.0 - 1e-12):
            continue
        mine = _rank(waited, g, q, own, tier, rules, times)
        if mine < rank or (mine == rank and came[c] < oldest):
            rank, oldest, best = mine, came[c], c
            fits = k == 0 or (k < rules[q, MOST] and k < person[who, _HOLDS])
    return best if fits else -1


@inlined
def _rank(waited: float, g: int, q: int, own: int, tier: Ints, rules: Ints, times: Floats) -> float:
    """Lowest first: who waited too long, own queues by priority, lent to others, deferred work."""
    if rules[q, DEFERRED]:
        return float(3.0e6 + rules[q, PRIORITY])
    return (
        0.0
        if waited >= times[q, LONGEST_WAIT]
        else float((1.0e6 if tier[g, q] <= own else 2.0e6) + rules[q, PRIORITY])
    )


@inlined
def _kept_free(
    c: int,
    g: int,
    q: int,
    k: int,
    own: int,
    now: float,
    tier: Ints,
    rules: Ints,
    times: Floats,
    line: Ints,
    came: Floats,
) -> bool:
    """Whether somebody of group g with k in hand does not take contact c of q, because one that goes
    before it waits for a person with fewer in hand."""
    mine = _rank(now - came[c], g, q, own, tier, rules, times)
    for other in range(len(line)):
        w = line[other, _FIRST]
        if w < 0 or rules[other, DEFERRED] or tier[g, other] == 0 or k < rules[other, MOST]:
            continue
        rank = _rank(now - came[w], g, other, own, tier, rules, times)
        if rank < mine or (rank == mine and came[w] < came[c]):
            return True
    return False


# ---- people with room, in lists: `ends` holds head and tail by group and level ----


@inlined
def _list(who: int, now: float, person: Ints, clock: Floats, ends: Ints) -> None:
    """Puts somebody with room at the end of the list of the level; others into none."""
    k = person[who, _HAND]
    if k == 0:
        level = 0 if person[who, _SIDE] < 0 else 1
    elif k < person[who, _HOLDS]:
        level = k + 1
    else:
        return
    g = person[who, GROUP]
    end = ends[g, level, 1]
    person[who, _LEVEL], person[who, _BEFORE], person[who, _AFTER] = level, end, -1
    clock[who, _SINCE] = now
    if end < 0:
        ends[g, level, 0] = who
    else:
        person[end, _AFTER] = who
    ends[g, level, 1] = who
    ends[g, _ALL, 0] += 1


@inlined
def _unlist(who: int, person: Ints, ends: Ints) -> None:
    level = person[who, _LEVEL]
    if level < 0:
        return
    g, after, before = person[who, GROUP], person[who, _AFTER], person[who, _BEFORE]
    if before < 0:
        ends[g, level, 0] = after
    else:
        person[before, _AFTER] = after
    if after < 0:
        ends[g, level, 1] = before
    else:
        person[after, _BEFORE] = before
    person[who, _LEVEL] = -1
    ends[g, _ALL, 0] -= 1


# ---- contacts that wait, in lists ----


@inlined
def _to_back(c: int, q: int, line: Ints, link: Ints) -> None:
    end = line[q, _FINAL]
    link[c, _AHEAD], link[c, _BEHIND] = end, -1
    if end < 0:
        line[q, _FIRST] = c
    else:
        link[end, _BEHIND] = c
    line[q, _FINAL] = c


@inlined
def _to_front(c: int, q: int, line: Ints, link: Ints) -> None:
    start = line[q, _FIRST]
    link[c, _BEHIND], link[c, _AHEAD] = start, -1
    if start < 0:
        line[q, _FINAL] = c
    else:
        link[start, _AHEAD] = c
    line[q, _FIRST] = c


@inlined
def _take_out(c: int, q: int, line: Ints, link: Ints) -> None:
    ahead, behind = link[c, _AHEAD], link[c, _BEHIND]
    if ahead < 0:
        line[q, _FIRST] = behind
    else:
        link[ahead, _BEHIND] = behind
    if behind < 0:
        line[q, _FINAL] = ahead
    else:
        link[behind, _AHEAD] = ahead


@inlined
def _patience_out(
    q: int,
    now: float,
    line: Ints,
    link: Ints,
    rules: Ints,
    came: Floats,
    patience: Floats,
    wait: Floats,
    fate: Codes,
) -> int:
    """Takes those off the head of a quiet line who have left before now; how many they are."""
    gone = 0
    if rules[q, QUIET]:
        c = line[q, _FIRST]
        while c >= 0 and came[c] + patience[c] < now:
            wait[c] = patience[c]
            fate[c] = LEFT
            gone += 1
            c = link[c, _BEHIND]
        if gone > 0:
            line[q, _INSIDE] -= gone
            line[q, _FIRST] = c
            if c < 0:
                line[q, _FINAL] = -1
            else:
                link[c, _AHEAD] = -1
    return gone


# ---- work in hand ----


@inlined
def _advance(
    who: int,
    now: float,
    person: Ints,
    clock: Floats,
    held: Ints,
    left: Floats,
    owner: Ints,
    pace: Floats,
    factor: Floats,
    in_use: Floats,
    interval: float,
) -> None:
    """Work done since last counted, and the share of the person in use."""
    k, slots = person[who, _HAND], factor.shape[1]
    since = clock[who, _LAST]
    clock[who, _LAST] = now
    share = 1.0
    if k > 0:
        for s in range(k):
            q = owner[held[who, s]]
            left[who, s] -= (now - since) * pace[who, q] / factor[q, k - 1]
        share = k / person[who, _HOLDS]
    elif person[who, _SIDE] >= 0:
        left[who, slots] -= (now - since) * pace[who, owner[person[who, _SIDE]]]
    else:
        return
    _spread(in_use, person[who, GROUP], since, now, share, interval)


@inlined
def _soonest(
    who: int, person: Ints, held: Ints, left: Floats, owner: Ints, pace: Floats, factor: Floats
) -> int:
    """Which of the contacts in hand is done first."""
    k = person[who, _HAND]
    best, soonest = 0, math.inf
    for s in range(k):
        q = owner[held[who, s]]
        needs = left[who, s] * factor[q, k - 1] / pace[who, q]
        if needs < soonest:
            best, soonest = s, needs
    return best


@inlined
def _drop_done(
    who: int, person: Ints, held: Ints, left: Floats, owner: Ints, pace: Floats, factor: Floats, rules: Ints
) -> int:
    """Takes the contact that is done out of somebody's hands; returns it."""
    done = _soonest(who, person, held, left, owner, pace, factor)
    contact = held[who, done]
    k = person[who, _HAND] - 1
    held[who, done], left[who, done] = held[who, k], left[who, k]
    person[who, _HAND] = k
    person[who, _HOLDS] = factor.shape[1]
    for s in range(k):
        person[who, _HOLDS] = min(person[who, _HOLDS], rules[owner[held[who, s]], MOST])
    return int(contact)


@inlined
def _spread(table: Floats, g: int, start: float, end: float, share: float, interval: float) -> None:
    """Adds the time from start to end, times `share`, to the intervals in which it lies."""
    start = max(start, 0.0)
    end = min(end, table.shape[1] * interval)
    i = int(start / interval)
    while start < end:
        edge = min(end, (i + 1) * interval)
        table[g, i] += (edge - start) * share
        start = edge
        i += 1


# ---- heaps ----


@inlined
def _set_due(
    who: int,
    now: float,
    person: Ints,
    clock: Floats,
    held: Ints,
    left: Floats,
    owner: Ints,
    pace: Floats,
    factor: Floats,
    heap: Ints,
    size: int,
) -> int:
    """Puts somebody where the next contact done belongs, or takes them out who have none in hand.

    Returns the size of the heap.
    """
    k = person[who, _HAND]
    when = math.inf
    if k > 0:
        s = _soonest(who, person, held, left, owner, pace, factor)
        q = owner[held[who, s]]
        when = now + max(left[who, s], 0.0) * factor[q, k - 1] / pace[who, q]
    elif person[who, _SIDE] >= 0:
        when = now + max(left[who, factor.shape[1]], 0.0) / pace[who, owner[person[who, _SIDE]]]
    clock[who, _DUE] = when
    at = person[who, _PLACE]
    if when == math.inf:
        if at < 0:
            return size
        person[who, _PLACE] = -1
        size -= 1
        if at == size:
            return size
        who = heap[size]
        when = clock[who, _DUE]
    elif at < 0:
        at = size
        size += 1
    while at > 0:
        up = (at - 1) >> 1
        other = heap[up]
        if clock[other, _DUE] <= when:
            break
        heap[at] = other
        person[other, _PLACE] = at
        at = up
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and clock[heap[down + 1], _DUE] < clock[heap[down], _DUE]:
            down += 1
        other = heap[down]
        if clock[other, _DUE] >= when:
            break
        heap[at] = other
        person[other, _PLACE] = at
        at = down
    heap[at] = who
    person[who, _PLACE] = at
    return size


@inlined
def _push_timer(when: float, what: int, timer_s: Floats, timer: Ints, size: int) -> int:
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if timer_s[up] <= when:
            break
        timer_s[at], timer[at] = timer_s[up], timer[up]
        at = up
    timer_s[at], timer[at] = when, what
    return size + 1


@inlined
def _pop_timer(timer_s: Floats, timer: Ints, size: int) -> int:
    size -= 1
    when, what = timer_s[size], timer[size]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and timer_s[down + 1] < timer_s[down]:
            down += 1
        if timer_s[down] >= when:
            break
        timer_s[at], timer[at] = timer_s[down], timer[down]
        at = down
    timer_s[at], timer[at] = when, what
    return size
