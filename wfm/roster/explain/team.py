"""Whether ceilings of the team can be kept at all: what the rules ask of everybody against the room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from wfm.domain.errors import Conflict
from wfm.roster.context import Context
from wfm.roster.engine.packed import HARD
from wfm.roster.engine.problem import Problem, TeamRows
from wfm.roster.engine.state import State
from wfm.roster.engine.tours import best_tour


def overfull(context: Context, state: State) -> list[Conflict]:
    """Ceilings that no roster can keep, each with a proof; `state` is a roster that breaks some.

    Over the time for which that roster breaks a ceiling, over each day, and over the whole horizon,
    everybody's least presence by legal tours is added up: more than there is room for proves that no
    roster exists. What this does not show may still be impossible.
    """
    problem, grid = state.problem, context.grid
    slots = np.array(grid.midnights(grid.zone)) // grid.slot_min
    found = []
    for team, borders, unit, size in (
        (problem.on_site, slots.tolist(), "head-hours", grid.slot_min / 60),
        (problem.start, list(range(grid.days + 1)), "shifts", 1.0),
    ):
        for rule in np.flatnonzero(team.over >= HARD).tolist():
            spans = [*_broken(state, team, rule), *pairwise(borders), (borders[0], borders[-1])]
            for first, last in spans:
                room = int(team.most[rule, first:last].sum())
                needed = round(sum(_least(problem, team, rule, first, last)))
                if needed > room:
                    begin, end = (_when(context, team is problem.start, at) for at in (first, last))
                    words = (
                        f"{team.names[rule]}: from {begin} to {end} everybody's own rules ask for at least"
                        f" {needed * size:g} {unit}, and there is room for {room * size:g}"
                    )
                    found.append(Conflict("", "", (team.names[rule],), words))
                    break
    return found


def _broken(state: State, team: TeamRows, rule: int) -> list[tuple[int, int]]:
    """Stretches of rows, half-open, in which the roster has more heads than the ceiling."""
    heads = np.zeros(team.most.shape[1], dtype=np.int64)
    tours = state.tours
    for agent in np.flatnonzero(team.member[:, rule]).tolist():
        if (tour := tours[agent]) is not None:
            counted = team.counts[rule, tour.labels]
            heads[np.flatnonzero(counted) if team is state.problem.start else tour.present] += 1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], heads > team.most[rule], [0]])))
    return [(int(a), int(z)) for a, z in edges.reshape(-1, 2)]


def _when(context: Context, by_day: bool, row: int) -> str:
    grid = context.grid
    minute = grid.midnights(grid.zone)[row] if by_day else row * grid.slot_min
    return f"{grid.stamp(minute).astimezone(ZoneInfo(grid.zone)):%Y-%m-%d %H:%M}"


def _least(problem: Problem, team: TeamRows, rule: int, first: int, last: int) -> Iterator[float]:
    """In how many rows from `first` to before `last` each agent must be present at least."""
    presence = []
    for times in problem.times:
        begins, ends = times.first_slot, times.first_slot + times.span
        if team is problem.start:
            begins = np.broadcast_to(np.arange(problem.days)[:, None], begins.shape)
            ends = begins + 1
        presence.append(np.clip(np.minimum(ends, last) - np.maximum(begins, first), 0, None))
    for agent in np.flatnonzero(team.member[:, rule]).tolist():
        heads = presence[int(problem.site[agent])] * team.counts[rule]
        cells = np.where(np.isfinite(problem.base[agent]), heads, np.inf)
        yield best_tour(problem.graphs[problem.graph[agent]], agent, cells)[0]
