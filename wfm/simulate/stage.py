"""The simulation of a roster: tables and settings in, service with its confidence out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.control import Progress, Stop
from wfm.simulate.centre import Centre
from wfm.simulate.demand import read_demand
from wfm.simulate.estimates import Estimate, Kept
from wfm.simulate.lines import Lines, read_lines
from wfm.simulate.people import read_roster
from wfm.simulate.replications import replicate
from wfm.tables import SIMULATED, SIMULATED_CLASSES


@dataclass(frozen=True, eq=False)
class Simulated:
    """Tables SIMULATED, and SIMULATED_CLASSES of queues whose customers have classes."""

    by_queue: pd.DataFrame
    by_class: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Played:
    """The replications, by line and interval of the horizon."""

    lines: Lines
    kept: Kept

    def over(self, starts: npt.NDArray[np.intp]) -> Played:
        """Windows joined, as `Kept.over` does."""
        return Played(self.lines, self.kept.over(starts))

    @property
    def of_answered(self) -> npt.NDArray[np.bool_]:
        """Queues whose promise is of contacts answered."""
        return self.lines.of_answered[self.lines.first]

    @property
    def by_queue(self) -> Kept:
        return self.kept.joined(self.lines.first)


def simulate(
    roster: pd.DataFrame,
    activities: pd.DataFrame,
    forecast: pd.DataFrame,
    requirement: pd.DataFrame,
    inputs: Mapping[str, pd.DataFrame],
    scenario: Scenario,
    *,
    stop: Stop,
    progress: Progress,
) -> Simulated:
    """What the roster gives when it is played with random customers and absences.

    Tables as in `wfm.tables`; of `inputs` agents, agent_skills and previous_roster. Contacts outside
    opening hours are not offered to people.

    Raises:
        ValueError: the roster names somebody who is not among the agents.
    """
    played = play(roster, activities, forecast, requirement, inputs, scenario, stop=stop, progress=progress)
    horizon, lines = scenario.horizon, played.lines
    starts = pd.date_range(
        horizon.grid().start, periods=played.kept.counts.shape[2], freq=f"{horizon.interval_min}min"
    )
    days = np.flatnonzero(~starts.tz_convert(horizon.zone).normalize().duplicated())
    queues = np.array(list(scenario.queues))
    named = [k for k, name in enumerate(lines.names) if name]
    by_queue, by_class = [], []
    for window, at in (("interval", np.arange(starts.size)), ("day", days), ("horizon", np.array([0]))):
        told = played.over(at)
        promise = told.kept.promise_kept(lines.of_answered, lines.fraction, lines.first)
        by_queue.append(_rows(told.by_queue, promise, told.of_answered, window, starts[at], queue=queues))
        promise = told.kept.promise_kept(lines.of_answered, lines.fraction)
        each = _rows(
            told.kept,
            promise,
            lines.of_answered,
            window,
            starts[at],
            queue=queues[lines.owner],
            customers=np.array(lines.names),
            place=np.arange(len(lines.names)),
        )
        by_class.append(each[each["place"].isin(named)])
    return Simulated(
        SIMULATED.conform(pd.concat(by_queue, ignore_index=True)),
        SIMULATED_CLASSES.conform(pd.concat(by_class, ignore_index=True)),
    )


def play(
    roster: pd.DataFrame,
    activities: pd.DataFrame,
    forecast: pd.DataFrame,
    requirement: pd.DataFrame,
    inputs: Mapping[str, pd.DataFrame],
    scenario: Scenario,
    *,
    stop: Stop,
    progress: Progress,
) -> Played:
    """The replications that `simulate` tells of."""
    settings, horizon = scenario.simulate, scenario.horizon
    seed = scenario.seed if settings.seed is None else settings.seed
    warm_up = -(-settings.warm_up_min // horizon.interval_min)
    warm_up_s = warm_up * horizon.interval_min * 60.0
    lines = read_lines(scenario, warm_up_s)
    demand = read_demand(forecast, requirement, scenario, warm_up, lines)
    origin = pd.Timestamp(horizon.grid().start) - pd.Timedelta(seconds=warm_up_s)
    staff = read_roster(roster, activities, inputs, scenario, origin, warm_up_s)
    kept = replicate(
        lambda number: Centre(
            lines.lines, staff.people(seed, number).on(lines.owner), settings.first == "specialists"
        ),
        lambda number: demand.customers(seed, number),
        lines.promises,
        demand.interval_s,
        demand.volume.shape[1],
        fewest=settings.replications,
        most=settings.most_replications,
        half_width=settings.half_width,
        of_answered=lines.of_answered,
        first=lines.first,
        stop=stop,
        progress=progress,
    )
    return Played(lines, kept.after(warm_up))


def _rows(
    kept: Kept,
    promise: Estimate,
    of_answered: npt.NDArray[np.bool_],
    window: str,
    starts: pd.DatetimeIndex,
    **names: npt.NDArray[np.str_] | npt.NDArray[np.int64],
) -> pd.DataFrame:
    """One row each window of what the first axis of `kept` counts, with its `names`."""
    low, high = kept.service_range(of_answered)
    columns = {"offered": kept.offered().value, "service_p05": low, "service_p95": high}
    found: dict[str, Estimate] = {
        "service": kept.service(of_answered),
        "kept": promise,
        "asa_s": kept.asa_s(),
        "wait_p95_s": kept.wait_p95_s(),
        "abandon_rate": kept.abandon_rate(),
        "lost": kept.lost(),
        "value_lost": kept.value_lost(),
        "occupancy": kept.occupancy(),
    }
    for name, estimate in found.items():
        columns |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    frame = pd.DataFrame({name: table.reshape(-1) for name, table in columns.items()})
    frame = frame.assign(**{name: np.repeat(values, len(starts)) for name, values in names.items()})
    each = next(iter(names.values())).size
    return frame.assign(window=window, start=np.tile(starts, each), replications=len(kept.counts))
