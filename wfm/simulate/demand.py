"""Contacts that may come: sample paths of the forecast, and what bots leave of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.config.scenario import Scenario
from wfm.simulate.appointments import Appointments, read_appointments
from wfm.simulate.customers import Bots, Customers, Ints, draw
from wfm.simulate.lines import Lines

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Demand:
    """(lines, intervals): contacts expected, their spread within a day's shock and of the shock
    itself (coefficients of variation, noise of counts left out), handling time by people. `day`:
    (intervals,) local day. `owner`: (lines,) queue of each line; a queue's lines share its shocks.
    `backlog`: (lines,) contacts waiting at the beginning. `booked` come beside `volume`."""

    volume: Floats
    own_spread: Floats
    day_spread: Floats
    aht_s: Floats
    day: npt.NDArray[np.intp]
    interval_s: float
    patience_s: Floats
    handling_cv: Floats
    owner: Ints
    backlog: Ints
    bots: Bots | None
    booked: Appointments | None

    def counts(self, seed: int, replication: int) -> Ints:
        """One sample path: Poisson around a rate that a shock shared by the queue's day and one of
        each interval have moved, both lognormal with mean 1."""
        rng = np.random.default_rng((seed, replication, 2))
        queues = int(self.owner[-1]) + 1
        by_day = rng.standard_normal((queues, self.day[-1] + 1))[self.owner][:, self.day]
        own = rng.standard_normal((queues, self.day.size))[self.owner]
        rate = self.volume * _shock(by_day, self.day_spread) * _shock(own, self.own_spread)
        return np.asarray(rng.poisson(rate), dtype=np.int64)

    def customers(self, seed: int, replication: int) -> Customers:
        return draw(
            seed,
            replication,
            self.counts(seed, replication),
            self.aht_s,
            self.patience_s,
            self.interval_s,
            self.handling_cv,
            self.bots,
            self.backlog,
            None if self.booked is None else (self.booked, self.booked.visitors(seed, replication)),
        )


def _shock(normal: Floats, cv: Floats) -> Floats:
    """Lognormal with mean 1."""
    variance = np.log1p(cv**2)
    return np.asarray(np.exp(np.sqrt(variance) * normal - variance / 2))


def read_demand(
    forecast: pd.DataFrame, requirement: pd.DataFrame, scenario: Scenario, warm_up: int, lines: Lines
) -> Demand:
    """Demand of the horizon after `warm_up` intervals that repeat the first one, by line.

    What bots contain and how long people take is what `requirement` says for the expected volume;
    beyond the capacity of the bots more contacts go to people.
    """
    names = list(scenario.queues)
    wide = {
        column: frame.pivot_table(index="queue", columns="interval_start", values=column, observed=True)
        for frame, columns in (
            (forecast, ("volume", "day_spread", "interval_spread")),
            (requirement, ("volume_human", "aht_s")),
        )
        for column in columns
    }
    starts = pd.DatetimeIndex(wide["volume_human"].columns)
    tables = {
        name: frame.reindex(index=names, columns=starts).to_numpy(dtype=np.float64)
        for name, frame in wide.items()
    }
    volume = np.nan_to_num(tables["volume"])
    chance = np.divide(1.0, volume, out=np.zeros_like(volume), where=volume > 0)
    own = np.sqrt(np.maximum(np.nan_to_num(tables["interval_spread"]) ** 2 - chance, 0.0))
    human = np.nan_to_num(tables["volume_human"])
    queues = list(scenario.queues.values())
    booked_share = np.array([0.0 if q.bookings is None else q.bookings.share for q in queues])[:, None]
    volume, bots = _in_front(volume, human, scenario)
    local = starts.tz_convert(scenario.horizon.zone).normalize()
    day = np.unique(local, return_inverse=True)[1]

    def warmed(table: npt.NDArray) -> npt.NDArray:  # type: ignore[type-arg]
        return np.concatenate([np.repeat(table[..., :1], warm_up, axis=-1), table], axis=-1)

    owner = lines.owner
    routing = [scenario.simulate.queues.get(name) for name in names]
    interval_s = scenario.horizon.interval_min * 60.0
    return Demand(
        volume=warmed(volume * (1.0 - booked_share))[owner] * lines.share[:, None],
        own_spread=warmed(own)[owner],
        day_spread=warmed(np.nan_to_num(tables["day_spread"]))[owner],
        aht_s=warmed(np.nan_to_num(tables["aht_s"], nan=1.0))[owner],
        day=warmed(day),
        interval_s=interval_s,
        patience_s=np.array([line.patience_s for line in lines.lines]),
        handling_cv=np.array([1.0 if r is None else r.handling_cv for r in routing])[owner],
        owner=owner,
        backlog=np.array([round(queues[q].backlog) for q in owner], dtype=np.int64),
        bots=None
        if bots is None
        else Bots(warmed(bots.tries)[owner], warmed(bots.contains)[owner], bots.per_interval),
        booked=read_appointments(
            queues,
            [lines.lines[k].opens for k in lines.first],
            warmed(human),
            lines.first,
            interval_s,
            warm_up * interval_s,
        ),
    )


def _in_front(volume: Floats, human: Floats, scenario: Scenario) -> tuple[Floats, Bots | None]:
    """Contacts before bots, and the bots that leave `human` of them to people on average.

    What bots could contain of each try follows from what they contain of the expected volume with
    the capacity they have.
    """
    settings = scenario.bots
    if settings is None or scenario.forecast.history_volume == "after_bots" or not settings.count:
        return human, None
    volume = volume * np.array([q.volume_factor for q in scenario.queues.values()])[:, None]
    fronted = np.isin(list(scenario.queues), settings.queues)[:, None]
    volume = np.where(fronted, np.maximum(volume, human), human)
    tries = np.where(fronted, settings.tried, 0.0) * np.ones_like(volume)
    capacity = settings.hourly_capacity * scenario.horizon.interval_min / 60
    tried = (volume * tries).sum(axis=0)
    taken = volume * tries * np.divide(capacity, tried, out=np.ones_like(tried), where=tried > capacity)
    contains = np.divide(volume - human, taken, out=np.zeros_like(taken), where=taken > 0)
    return volume, Bots(tries, np.clip(contains, 0.0, 1.0), capacity)  # `human` has the delay already
