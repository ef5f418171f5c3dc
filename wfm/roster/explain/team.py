"""Whether ceilings of the team can be kept at all: what the rules ask of everybody against the room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain.errors import Conflict
from wfm.roster.context import Context
from wfm.roster.engine.ceilings import excess
from wfm.roster.engine.packed import HARD
from wfm.roster.engine.problem import Problem, TeamRows
from wfm.roster.engine.state import State
from wfm.roster.engine.tours import best_tour
from wfm.roster.parts import Bools, Ints

_MOST_RANGES = 14
"""Days of a horizon of which every stretch of days is looked at."""


def overfull(context: Context, state: State) -> list[Conflict]:
    """Ceilings that no roster can keep, each with a proof; `state` is a roster that breaks some.

    Over the time for which that roster breaks a ceiling, over each day, over the whole horizon, and
    over the hour at which it breaks the ceiling most, on a stretch of days, everybody's least
    presence by legal tours is added up: more than there is room for proves that no roster exists.
    Then for all ceilings together, by prices. What this does not show may still be impossible.
    """
    problem, found = state.problem, []
    for team in (problem.on_site, problem.start):
        for rule in np.flatnonzero(team.over >= HARD).tolist():
            for when, rows, unit, size in _times(context, team is problem.start, _above(state, team, rule)):
                room = int(team.most[rule, rows].sum())
                needed = round(sum(_least(problem, team, rule, rows)))
                if needed > room:
                    words = (
                        f"{team.names[rule]}: {when} everybody's own rules ask for at least"
                        f" {needed * size:g} {unit}, and there is room for {room * size:g}"
                    )
                    found.append(Conflict("", "", (team.names[rule],), words))
                    break
    return found or _together(problem, context.grid.slot_min)


def _together(problem: Problem, slot_min: int) -> list[Conflict]:
    """The same for ceilings that only together, or only on days apart, leave no roster."""
    heads, names = excess(problem)
    if not heads:
        return []
    by_day = [name in problem.start.names for name in names]
    beyond = f", by at least {heads} shifts" if all(by_day) else ""
    beyond = beyond if any(by_day) else f", by at least {heads * slot_min / 60:g} head-hours"
    words = f"{', '.join(names)}: everybody's own rules ask for more than there is room for{beyond}"
    return [Conflict("", "", names, words)]


def _above(state: State, team: TeamRows, rule: int) -> Ints:
    """Heads of the roster above the ceiling, by row."""
    heads = np.zeros(team.most.shape[1], dtype=np.int64)
    tours = state.tours
    for agent in np.flatnonzero(team.member[:, rule]).tolist():
        if (tour := tours[agent]) is not None:
            counted = team.counts[rule, tour.labels]
            heads[np.flatnonzero(counted) if team is state.problem.start else tour.present] += 1
    above: Ints = np.maximum(heads - team.most[rule], 0)
    return above


def _times(context: Context, by_day: bool, above: Ints) -> Iterator[tuple[str, Bools, str, float]]:
    """When to look, the rows of that time (days, or slots), and what a head in one of them is."""
    grid, row = context.grid, np.arange(len(above))
    midnights = np.array(grid.midnights(grid.zone))
    starts = row if by_day else row * grid.slot_min
    day = row if by_day else np.searchsorted(midnights, starts, "right") - 1
    borders = np.searchsorted(day, np.arange(grid.days + 1)).tolist()  # rows go on after the horizon
    edges = np.flatnonzero(np.diff(np.concatenate([[0], above > 0, [0]])))
    for first, last in [*edges.reshape(-1, 2).tolist(), *pairwise(borders), (0, borders[-1])]:
        begin, end = (_when(context, by_day, at) for at in (first, last))
        unit, size = ("shifts", 1.0) if by_day else ("head-hours", grid.slot_min / 60)
        yield f"from {begin} to {end}", (row >= first) & (row < last), unit, size
    planned = (day >= 0) & (day < grid.days)
    if by_day or not above[planned].any():
        return
    clock = starts - midnights[day]
    worst = int(np.bincount(clock[planned], above[planned]).argmax())
    stretches = combinations(range(grid.days + 1), 2) if grid.days <= _MOST_RANGES else [(0, grid.days)]
    for first, last in sorted(stretches, key=lambda ends: ends[0] - ends[1]):
        words = f"at {worst // 60:02d}:{worst % 60:02d} on {grid.dates[first]} to {grid.dates[last - 1]}"
        yield words, (clock == worst) & (day >= first) & (day < last), "heads", 1.0


def _when(context: Context, by_day: bool, row: int) -> str:
    grid = context.grid
    minute = grid.midnights(grid.zone)[row] if by_day else row * grid.slot_min
    return f"{grid.stamp(minute).astimezone(ZoneInfo(grid.zone)):%Y-%m-%d %H:%M}"


def _least(problem: Problem, team: TeamRows, rule: int, rows: Bools) -> Iterator[float]:
    """In how many of the rows each agent must be present at least."""
    before = np.concatenate([[0], np.cumsum(rows)])
    presence = []
    for times in problem.times:
        begins, ends = times.first_slot, times.first_slot + times.span
        if team is problem.start:
            begins = np.broadcast_to(np.arange(problem.days)[:, None], begins.shape)
            ends = begins + 1
        within = [before[np.clip(at, 0, len(rows))] for at in (begins, ends)]
        presence.append(within[1] - within[0])
    for agent in np.flatnonzero(team.member[:, rule]).tolist():
        heads = presence[int(problem.site[agent])] * team.counts[rule]
        cells = np.where(np.isfinite(problem.base[agent]), heads, np.inf)
        yield best_tour(problem.graphs[problem.graph[agent]], agent, cells)[0]
