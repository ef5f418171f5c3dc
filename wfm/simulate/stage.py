"""The simulation of a roster: tables and settings in, service with its confidence out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.queues import Queue
from wfm.config.scenario import Scenario
from wfm.domain.control import Progress, Stop
from wfm.simulate.centre import FOR_EVER, Centre, Line
from wfm.simulate.demand import read_demand
from wfm.simulate.estimates import Estimate, Kept
from wfm.simulate.people import read_roster
from wfm.simulate.replications import replicate
from wfm.simulate.tally import Promise
from wfm.tables import SIMULATED


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
) -> pd.DataFrame:
    """Table SIMULATED: what the roster gives when it is played with random customers and absences.

    Tables as in `wfm.tables`; of `inputs` agents, agent_skills and previous_roster. Contacts outside
    opening hours are not offered to people.

    Raises:
        ValueError: the roster names somebody who is not among the agents.
    """
    kept = play(roster, activities, forecast, requirement, inputs, scenario, stop=stop, progress=progress)
    horizon, queues = scenario.horizon, list(scenario.queues)
    starts = pd.date_range(
        horizon.grid().start, periods=kept.counts.shape[2], freq=f"{horizon.interval_min}min"
    )
    days = np.flatnonzero(~starts.tz_convert(horizon.zone).normalize().duplicated())
    fraction = np.array([q.target.fraction for q in scenario.queues.values()])
    windows = (("interval", np.arange(starts.size)), ("day", days), ("horizon", np.array([0])))
    frames = [
        _rows(kept.over(at), window, starts[at], queues, of_answered(scenario), fraction)
        for window, at in windows
    ]
    return SIMULATED.conform(pd.concat(frames, ignore_index=True))


def of_answered(scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Queues whose promise is of contacts answered."""
    return np.array([q.target.of == "answered" for q in scenario.queues.values()])


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
) -> Kept:
    """The replications that `simulate` tells of, by queue and interval of the horizon."""
    settings, horizon = scenario.simulate, scenario.horizon
    seed = scenario.seed if settings.seed is None else settings.seed
    warm_up = -(-settings.warm_up_min // horizon.interval_min)
    demand = read_demand(forecast, requirement, scenario, warm_up)
    warm_up_s = warm_up * demand.interval_s
    origin = pd.Timestamp(horizon.grid().start) - pd.Timedelta(seconds=warm_up_s)
    staff = read_roster(roster, activities, inputs, scenario, origin, warm_up_s)
    lines = [_line(name, queue, scenario, warm_up_s) for name, queue in scenario.queues.items()]
    return replicate(
        lambda number: Centre(lines, staff.people(seed, number), settings.first == "specialists"),
        lambda number: demand.customers(seed, number),
        [_promise(queue) for queue in scenario.queues.values()],
        demand.interval_s,
        demand.volume.shape[1],
        fewest=settings.replications,
        most=settings.most_replications,
        half_width=settings.half_width,
        of_answered=of_answered(scenario),
        stop=stop,
        progress=progress,
    ).after(warm_up)


def _line(name: str, queue: Queue, scenario: Scenario, warm_up_s: float) -> Line:
    routing = scenario.simulate.queues.get(name)
    longest = None if routing is None else routing.longest_wait_s
    return Line(
        patience_s=np.inf if queue.patience_s is None else queue.patience_s,
        aht_factor=queue.concurrency.aht_factor,
        priority=queue.priority,
        deferred=queue.deferrable,
        longest_wait_s=np.inf if longest is None else longest,
        overflow_after_s=routing.reserve_after_s if routing and routing.reserve_skills else np.inf,
        again=queue.redial.share,
        again_after_s=queue.redial.delay_s,
        lines=Line.lines if queue.lines is None else queue.lines,
        opens=_opens(queue, scenario, warm_up_s),
    )


def _opens(queue: Queue, scenario: Scenario, warm_up_s: float) -> tuple[tuple[float, float], ...]:
    """Opening hours in seconds of the simulation; open at the horizon's start: open before."""
    first, last = queue.open_minutes
    if (first, last) == (0, 24 * 60):
        return FOR_EVER
    grid = scenario.horizon.grid()
    hours = []
    for day in range(grid.days):
        opens, closes = (grid.local_minute(day, m, grid.zone) * 60.0 + warm_up_s for m in (first, last))
        hours.append((0.0 if opens <= warm_up_s else opens, closes))
    return tuple(hours)


def _promise(queue: Queue) -> Promise:
    """Who leaves and calls again is not lost for good."""
    worth = queue.value
    if worth is None:
        return Promise(queue.wait_within_s)
    before = worth.pre_sales_share * worth.pre_sales
    value = (1 - queue.redial.share) * (before + (1 - worth.pre_sales_share) * worth.other)
    return Promise(queue.wait_within_s, value, before, worth.fall_per_s)


def _rows(
    kept: Kept,
    window: str,
    starts: pd.DatetimeIndex,
    queues: list[str],
    of_answered: np.ndarray,
    fraction: np.ndarray,
) -> pd.DataFrame:
    service = kept.service(of_answered)
    low, high = kept.service_range(of_answered)
    columns = {"offered": kept.offered().value, "service_p05": low, "service_p95": high}
    found: dict[str, Estimate] = {
        "service": service,
        "kept": kept.promise_kept(of_answered, fraction),
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
    return frame.assign(
        queue=np.repeat(queues, len(starts)),
        window=window,
        start=np.tile(starts, len(queues)),
        replications=len(kept.counts),
    )
