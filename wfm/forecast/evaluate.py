"""What the forecast stage would have said on past mornings, beside what came.

Each origin is a whole run of the stage on what was known that morning: rows before it, events by
their `known_from`. A day is as many days ahead as a planner counts: that morning's own day is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from wfm.config.backtest import BacktestSettings, Lags
from wfm.config.scenario import Scenario
from wfm.domain.control import NoStop, Progress, Quiet, Stop
from wfm.domain.errors import Fault, InputFaults
from wfm.forecast import ForecastResult, forecast
from wfm.forecast.actual import actual_volume
from wfm.forecast.clean import interval_of
from wfm.forecast.history import MINUTES_A_DAY
from wfm.forecast.models import MODELS
from wfm.tables import BACKTEST_VALUES, CLEANING, EVENTS, QUANTILE_COLUMNS

LEAST_DAYS = 14
"""Days of a queue before the first origin that it takes part in."""

MEAN_OF_WEEKS = "mean_weeks"

MOST_EXPLAINED = 12
"""With more queues than this, what each forecast is made of is not told queue by queue."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A model of the registry and how it is run. The trade's rules of thumb know no events."""

    name: str
    model: str
    weeks: int
    events: bool = True


def own(scenario: Scenario) -> Entrant:
    """The scenario's own model."""
    return Entrant(scenario.forecast.model, scenario.forecast.model, scenario.forecast.baseline_weeks)


def entrants(scenario: Scenario, models: Sequence[str] = ()) -> tuple[Entrant, ...]:
    """`models` of the registry (the scenario's own by default), then the two that each is held against.

    Raises:
        InputFaults: models that the registry does not know.
    """
    settings = scenario.forecast
    faults = [
        Fault(f"expected one of {', '.join(sorted(MODELS))}", column="model", value=m)
        for m in models
        if m not in MODELS
    ]
    if faults:
        raise InputFaults(faults)
    asked = [Entrant(m, m, settings.baseline_weeks) for m in models] or [own(scenario)]
    thumb = (
        Entrant(naive_name(settings.baseline_weeks), MEAN_OF_WEEKS, settings.baseline_weeks, events=False),
        Entrant(naive_name(1), MEAN_OF_WEEKS, 1, events=False),
    )
    return (*(e for e in dict.fromkeys(asked) if e.name != MEAN_OF_WEEKS), *thumb)


def naive_name(weeks: int) -> str:
    """How the mean of the same weekday in the last `weeks` is called."""
    return "seasonal naive" if weeks == 1 else f"mean of {weeks} weeks"


@dataclass(frozen=True, eq=False)
class Evaluation:
    """`values`: wfm.tables.BACKTEST_VALUES. `came`: contacts by queue and start of the interval (UTC),
    of the whole history. `notes`: what was left out, and why; what the first runner made of each queue
    on its latest morning. `cleaning`: wfm.tables.CLEANING, what it then found in the history."""

    values: pd.DataFrame
    came: pd.Series
    notes: tuple[str, ...]
    cleaning: pd.DataFrame


def evaluate(
    contacts: pd.DataFrame,
    events: pd.DataFrame,
    scenario: Scenario,
    settings: BacktestSettings,
    *,
    runners: Sequence[Entrant] = (),
    stop: Stop | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Rolling origins (Tashman 2000) of every entrant, the latest such that all its days have come.

    Args:
        contacts: wfm.tables.CONTACTS; a queue of the scenario without rows takes no part.
        scenario: its horizon gives zone and interval; a history on longer intervals keeps its own.
        runners: those that forecast, by default `entrants` of the settings.
        stop: asked after each forecast; what is done by then is kept.

    Raises:
        InputFaults: unknown models, too little history for any origin, or nothing but zeros.
    """
    stop, progress = stop or NoStop(), progress or Quiet()
    runners = runners or entrants(scenario, settings.models)
    notes: list[str] = []
    tasks: list[_Task] = []
    age: list[int] = []
    groups = [_Group.of(interval, contacts, events, scenario) for interval in _intervals(contacts, scenario)]
    silent = [queue for group in groups for queue in group.silent]
    if groups and len(silent) == sum(len(group.first) for group in groups):
        words = "nothing but zeros: expected contacts, against which an error can be measured"
        raise InputFaults([Fault(words, column="volume")])
    notes += [f"{queue}: no contacts in all its history: none are forecast" for queue in silent]
    most = settings.most_origins(len(scenario.queues))
    for group in groups:
        for ahead in settings.lags:
            mornings = group.mornings(ahead, most, settings.step_days)
            if not mornings:
                notes.append(f"{group.span_days} days of history: too few to look {ahead} days ahead")
            tasks += [_Task(group, ahead, m, r) for m in mornings for r in runners]
            age += [len(mornings) - i for i in range(len(mornings)) for _ in runners]
    if not tasks:
        need = LEAST_DAYS + min(ahead.last for ahead in settings.lags)
        days = max((g.span_days for g in groups), default=0)
        words = f"{days} days of history; a backtest needs {need} or more"
        raise InputFaults([Fault(words, column="interval_start")])
    judged = {queue for task in tasks for queue in task.group.queues_at(task.morning)}
    for group in groups:
        for queue in (q for q in group.first if q not in judged):
            days = (group.end - group.first[queue]).days
            notes.append(f"{queue}: {days} days of history are too few to be judged")
    # whoever stops early has the latest mornings of everything
    order = sorted(range(len(tasks)), key=age.__getitem__)
    made: dict[int, pd.DataFrame] = {}
    latest: dict[int, _Made] = {}
    for place, done in zip(order, _carried_out([tasks[i] for i in order], settings.jobs), strict=True):
        made[place] = done.values
        if tasks[place].runner == runners[0]:
            latest.setdefault(id(tasks[place].group), done)
        progress.tell("backtest", done=len(made), total=len(tasks))
        if stop.reason():
            notes.append(f"stopped after {len(made)} of {len(tasks)} forecasts")
            break
    values = BACKTEST_VALUES.conform(pd.concat([made[i] for i in sorted(made)], ignore_index=True))
    if values["actual"].isna().all():
        words = "no rows in the days looked back on: expected contacts, to measure an error against"
        raise InputFaults([Fault(words, column="volume")])
    if len(scenario.queues) <= MOST_EXPLAINED:
        notes += [note for done in latest.values() for note in done.notes]
    cleaning = pd.concat([done.cleaning for done in latest.values()], ignore_index=True)
    came = pd.concat([group.came for group in groups])
    return Evaluation(values, came, tuple(notes), CLEANING.conform(cleaning))


def next_days(
    contacts: pd.DataFrame,
    events: pd.DataFrame,
    scenario: Scenario,
    days: int,
    *,
    stop: Stop,
    progress: Progress,
) -> ForecastResult:
    """The days after the last whole one, each queue on the interval of its own history. Arguments are
    those of `evaluate`."""
    made = [
        _Group.of(interval, contacts, events, scenario).ahead(days, stop, progress)
        for interval in _intervals(contacts, scenario)
    ]
    return ForecastResult(
        pd.concat([m.forecast for m in made], ignore_index=True),
        pd.concat([m.cleaning for m in made], ignore_index=True),
        tuple(dict.fromkeys(note for m in made for note in m.notes)),
    )


def _intervals(contacts: pd.DataFrame, scenario: Scenario) -> dict[int, list[str]]:
    """Queues by the interval on which they are judged, the later of the plan's and their own."""
    found: dict[int, list[str]] = {}
    for queue, rows in contacts.groupby("queue", sort=False, observed=True):
        if queue in scenario.queues:
            own = interval_of(pd.DatetimeIndex(rows["interval_start"]))
            found.setdefault(max(own, scenario.horizon.interval_min), []).append(str(queue))
    return found


@dataclass(frozen=True, eq=False)
class _Group:
    """Queues judged on one interval. `came`: contacts by queue and start of the interval (UTC).
    `first`: first day of each queue; `end`: the day after the last whole one."""

    contacts: pd.DataFrame
    events: pd.DataFrame
    scenario: Scenario
    zone: str
    """The true one: whole days are forecast on a clock without changes, which is called UTC."""
    came: pd.Series
    first: dict[str, date]
    end: date

    @classmethod
    def of(cls, interval: int, contacts: pd.DataFrame, events: pd.DataFrame, scenario: Scenario) -> _Group:
        queues = _intervals(contacts, scenario)[interval]
        contacts = contacts[contacts["queue"].isin(queues)]
        zone = true_zone = scenario.horizon.zone
        if interval == MINUTES_A_DAY:
            contacts, events = _wall_clock(contacts, zone, ["interval_start"]), _wall_clock(events, zone)
            zone = "UTC"
        horizon = scenario.horizon.model_copy(
            update={"interval_min": interval, "slot_min": interval, "zone": zone}
        )
        here = [s for s in scenario.sites.values() if s.zone == scenario.horizon.zone]
        site = (here or list(scenario.sites.values()))[0].model_copy(update={"zone": zone})
        scenario = scenario.model_copy(
            update={
                "horizon": horizon,
                "sites": {"": site},
                "queues": {q: scenario.queues[q] for q in queues},
            }
        )
        parts = {q: actual_volume(contacts[contacts["queue"] == q], zone, interval) for q in queues}
        local = contacts["interval_start"].dt.tz_convert(zone)
        first = local.groupby(contacts["queue"].astype(str)).min().dt.date.to_dict()
        came = pd.concat({q: _true_times(p, zone, true_zone) for q, p in parts.items()}, names=["queue"])
        return cls(contacts, events, scenario, true_zone, came, first, _end(local, interval))

    @property
    def span_days(self) -> int:
        return (self.end - min(self.first.values())).days

    @property
    def silent(self) -> list[str]:
        """Queues that nobody ever contacted."""
        return [queue for queue in self.first if not self.came[queue].sum() > 0]

    def mornings(self, ahead: Lags, most: int, step_days: int) -> list[date]:
        """The latest origins first-to-last, each with some queue of `LEAST_DAYS` or more behind it."""
        last = self.end - timedelta(days=ahead.last)
        all_ = [last - timedelta(days=step_days * i) for i in range(most)]
        return [m for m in reversed(all_) if self.queues_at(m)]

    def ahead(self, days: int, stop: Stop, progress: Progress) -> ForecastResult:
        """The forecast made at the end of the history."""
        scenario = self.scenario
        horizon = scenario.horizon.model_copy(update={"first_date": self.end, "days": days})
        settings = scenario.forecast.model_copy(update={"issued_on": self.end})
        case = scenario.model_copy(update={"horizon": horizon, "forecast": settings})
        made = forecast(self.contacts, self.events, case, stop=stop, progress=progress)
        start = _true_times(made.forecast.set_index("interval_start")["queue"], horizon.zone, self.zone).index
        return replace(made, forecast=made.forecast.assign(interval_start=start))

    def queues_at(self, morning: date) -> list[str]:
        return [q for q, d in self.first.items() if (morning - d).days >= LEAST_DAYS]


class _Made(NamedTuple):
    """Rows of wfm.tables.BACKTEST_VALUES and CLEANING; what the stage says of its queues."""

    values: pd.DataFrame
    cleaning: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Task:
    """One forecast of one runner from one morning."""

    group: _Group
    ahead: Lags
    morning: date
    runner: Entrant

    def run(self) -> _Made:
        group, ahead = self.group, self.ahead
        queues = group.queues_at(self.morning)
        scenario = group.scenario
        horizon = scenario.horizon.model_copy(
            update={"first_date": self.morning + timedelta(days=ahead.first - 1), "days": ahead.days}
        )
        settings = scenario.forecast.model_copy(
            update={
                "model": self.runner.model,
                "baseline_weeks": self.runner.weeks,
                "issued_on": self.morning,
            }
        )
        known = {q: scenario.queues[q] for q in queues}
        past = scenario.model_copy(update={"horizon": horizon, "forecast": settings, "queues": known})
        contacts = group.contacts[group.contacts["queue"].isin(queues)]
        events = group.events if self.runner.events else EVENTS.empty()
        result = forecast(contacts, events, past, stop=NoStop(), progress=Quiet())
        made = result.forecast
        start = _true_times(made.set_index("interval_start")["queue"], horizon.zone, group.zone).index
        at = pd.MultiIndex.from_arrays([made["queue"], start])
        day = made["interval_start"].dt.tz_convert(horizon.zone).dt.tz_localize(None).dt.normalize()
        morning = pd.Timestamp(self.morning)
        told = f"{self.runner.name} of {self.morning}: "
        notes = tuple(told + note for note in result.notes if note.partition(": ")[0] in known)
        values = pd.DataFrame(
            {
                "queue": made["queue"],
                "model": self.runner.name,
                "lags": str(ahead),
                "origin": morning,
                "interval_start": start,
                "lag": (day - morning).dt.days + 1,
                "actual": group.came.reindex(at).to_numpy(),
                "volume": made["volume"],
                **{name: made[name] for name in QUANTILE_COLUMNS},
                "day_spread": made["day_spread"],
                "interval_spread": made["interval_spread"],
            }
        )
        return _Made(values, result.cleaning, notes)


def _carried_out(tasks: Sequence[_Task], jobs: int) -> Iterable[_Made]:
    if jobs == 1:
        return (task.run() for task in tasks)
    from joblib import Parallel, delayed

    run: Callable[..., Iterator[_Made]] = Parallel(n_jobs=jobs, return_as="generator")
    return run(delayed(task.run)() for task in tasks)


def _wall_clock(frame: pd.DataFrame, zone: str, columns: Sequence[str] = ("start", "end")) -> pd.DataFrame:
    """Local times of `zone` as if its clock were UTC."""
    frame = frame.copy()
    for column in columns:
        frame[column] = frame[column].dt.tz_convert(zone).dt.tz_localize(None).dt.tz_localize("UTC")
    return frame


def _true_times(series: pd.Series, zone: str, true_zone: str) -> pd.Series:
    """The same values at the times (UTC) at which `true_zone` shows what `zone` shows now."""
    if zone == true_zone:
        return series
    local = pd.DatetimeIndex(series.index).tz_convert(zone).tz_localize(None)
    there = local.tz_localize(true_zone, nonexistent="shift_forward", ambiguous=np.ones(len(local), bool))
    return series.set_axis(there.tz_convert("UTC"))


def _end(local: pd.Series, interval_min: int) -> date:
    """The day after the last whole day: a day that stops earlier than each of the four weeks before
    is not over yet."""
    stops = (local.dt.hour * 60 + local.dt.minute).groupby(local.dt.date).max()
    last: date = stops.index[-1]
    before = stops.iloc[-29:-1]
    unfinished = len(before) and stops.iloc[-1] < before.min() - interval_min + 1
    return last + timedelta(days=0 if unfinished else 1)
