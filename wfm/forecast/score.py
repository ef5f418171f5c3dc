"""How good forecasts were: measures by queue, model, days ahead, and part of the time.

Everything is sums over the cells compared, so parts pool without weighting mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from wfm.forecast.calendar import make_calendar
from wfm.forecast.events import Event, known_events
from wfm.forecast.history import ONE_DAY, Bools, Dates, Floats
from wfm.forecast.quantiles import count_cdf
from wfm.tables import BACKTEST, QUANTILE_COLUMNS, QUANTILES

ALL = "(all)"
"""Queue under which the errors of every queue are pooled."""

PEAK_SHARE = 0.2
"""Peak hours: the busiest fifth of the week's intervals in which anybody calls, queue by queue."""

NIGHT = (22 * 60, 6 * 60)
"""Minutes of the local day between which it is night (China: 22:00 to 06:00)."""

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)

_KEY = ["model", "lags", "queue"]
_BANDS = (
    ("covered_80", "volume_q100", "volume_q900", 0.8),
    ("covered_95", "volume_q025", "volume_q975", 0.95),
)
_LABELS = {"interval": ("hour",), "day": ("lag", "weekday"), "week": ("lag",)}
_SUMS = ("actual", "off", "error", "scaled", "scalable", "loss", "covered_80", "covered_95")


def score(
    values: pd.DataFrame, came: pd.Series, events: pd.DataFrame, zone: str, country: str, naive: str
) -> pd.DataFrame:
    """wfm.tables.BACKTEST from wfm.tables.BACKTEST_VALUES.

    Args:
        came: contacts by queue and start of the interval (UTC), the whole history: its changes from
            week to week are the scale of MASE (Hyndman & Koehler 2006, seasonal).
        events: promotions among them make their days a part of their own.
        country: whose public holidays make another; empty: none.
        naive: the model against which value added is counted (Gilliland 2010).
    """
    cells = _cells(values, zone)
    scale = _scales(cells, came, zone)
    promotions = _promotion_days(events, zone)
    found = []
    for level, table in _levels(cells):
        error = table["volume"] - table["actual"]
        usual = table["queue"].astype(str).map(scale[level])
        table = table.assign(
            error=error, off=error.abs(), scalable=(usual > 0).astype(float),
            scaled=(error.abs() / usual).where(usual > 0, 0.0),
        )  # fmt: skip
        parts = {"all": np.ones(len(table), dtype=bool)}
        if level == "interval":
            parts |= {"peak": _peak(table), "night": _night(table)}
        if level != "week":
            parts |= {
                "promotion": _in_promotion(table, promotions),
                "holiday": _on_holiday(table, country),
            }
        found += [_measured(table[mask], level, part, naive) for part, mask in parts.items() if mask.any()]
        for label in _LABELS[level]:
            if len(table[label].unique()) > 1:
                found += [
                    _measured(rows, level, f"{label} {value}", naive) for value, rows in table.groupby(label)
                ]
    return BACKTEST.conform(pd.concat(found, ignore_index=True))


def _cells(values: pd.DataFrame, zone: str) -> pd.DataFrame:
    """One row a cell compared: where it lies in local time, its loss, how far it is inside the bands."""
    cells = values[values["actual"].notna()].reset_index(drop=True)
    local = cells["interval_start"].dt.tz_convert(zone).dt.tz_localize(None)
    actual, mean = cells["actual"].to_numpy(), cells["volume"].to_numpy()
    low_noise = np.maximum(cells["interval_spread"].to_numpy() ** 2 - 1 / np.maximum(mean, 1e-9), 0.0)
    kappa = np.sqrt((1 + cells["day_spread"].to_numpy() ** 2) * (1 + low_noise) - 1)
    cells = cells.assign(
        date=local.dt.normalize(),
        minute=local.dt.hour * 60 + local.dt.minute,
        hour=local.dt.hour,
        weekday=local.dt.weekday + 1,
        loss=_loss(actual, cells[list(QUANTILE_COLUMNS)].to_numpy()),
    )
    for name, low, high, share in _BANDS:
        cells[name] = inside(actual, cells[low].to_numpy(), cells[high].to_numpy(), mean, kappa, share)
    return cells


def _loss(actual: Floats, quantiles: Floats) -> Floats:
    """(cells,) mean quantile loss over the levels (Koenker & Bassett 1978)."""
    over = actual[:, None] - quantiles
    level = np.asarray(QUANTILES)[None, :]
    return np.asarray(np.maximum(level * over, (level - 1) * over).mean(axis=1))


def inside(actual: Floats, low: Floats, high: Floats, mean: Floats, cv: Floats, share: float) -> Floats:
    """How far counts lie in the band [low, high] that is to hold `share`: 1 within, 0 without.

    A count on an edge counts for the part of its probability inside (the randomised PIT of Czado et
    al. 2009, in expectation), under a negative binomial of that mean and CV beyond chance.
    """
    within = ((actual > low) & (actual < high)).astype(np.float64)
    edge = (actual == low) | (actual == high)
    if edge.any():
        y, mu, k = actual[edge], mean[edge], cv[edge]
        upper, lower = count_cdf(y, mu, k), count_cdf(y - 1, mu, k)
        tail = (1 - share) / 2
        part = np.minimum(upper, 1 - tail) - np.maximum(lower, tail)
        within[edge] = np.clip(part / np.maximum(upper - lower, 1e-12), 0.0, 1.0)
    return within


def _levels(cells: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Intervals, days, and whole weeks counted from the first day forecast; of known cells only."""
    yield "interval", cells
    key = [*_KEY, "origin"]
    sums = {"actual": "sum", "volume": "sum", "weekday": "first", "lag": "first"}
    days = cells.groupby([*key, "date"], as_index=False, observed=True).agg(sums)
    yield "day", days
    first = days["lags"].str.partition("-")[0].astype(int)
    last = days["lags"].str.partition("-")[2].astype(int)
    week = (days["lag"] - first) // 7
    whole = (week + 1) * 7 <= last - first + 1
    weeks = days[whole].assign(week=week[whole], lag=(first + week * 7)[whole])
    yield "week", weeks.groupby([*key, "week"], as_index=False, observed=True).agg(sums)


def _scales(cells: pd.DataFrame, came: pd.Series, zone: str) -> dict[str, pd.Series]:
    """Mean absolute change from one week to the next by queue, before its first origin, of the totals
    of each level."""
    first = cells.groupby("queue", observed=True)["origin"].min()
    found: dict[str, dict[str, float]] = {"interval": {}, "day": {}, "week": {}}
    for queue, origin in first.items():
        past = came.xs(queue, level=0).dropna()
        past.index = pd.DatetimeIndex(past.index).tz_convert(zone).tz_localize(None)
        past = past[past.index < origin].groupby(level=0).sum()
        days = past.groupby(past.index.normalize()).sum()
        back = (origin - days.index - DAY) // WEEK
        weeks = days.groupby(origin - back * WEEK).sum()
        for level, totals in (("interval", past), ("day", days), ("week", weeks)):
            change = np.abs(totals.to_numpy() - totals.reindex(totals.index - WEEK).to_numpy())
            found[level][str(queue)] = float(np.nanmean(change)) if np.isfinite(change).any() else np.nan
    return {level: pd.Series(by_queue, dtype=np.float64) for level, by_queue in found.items()}


def _peak(cells: pd.DataFrame) -> Bools:
    """The busiest `PEAK_SHARE` of each queue's intervals of the week; none of whole days."""
    means = cells.groupby(["queue", "weekday", "minute"], observed=True)["actual"].mean()
    means = means[means > 0]
    if not len(means) or cells["minute"].nunique() < 2:
        return np.zeros(len(cells), dtype=bool)
    rank = means.groupby(level=0, observed=True).rank(pct=True, ascending=False)
    at = pd.MultiIndex.from_frame(cells[["queue", "weekday", "minute"]])
    return np.asarray(rank.reindex(at).to_numpy() <= PEAK_SHARE)


def _night(cells: pd.DataFrame) -> Bools:
    minute, (begins, ends) = cells["minute"], NIGHT
    if cells["minute"].nunique() < 2:
        return np.zeros(len(cells), dtype=bool)
    return np.asarray((minute >= begins) | (minute < ends))


def _promotion_days(events: pd.DataFrame, zone: str) -> list[tuple[Event, Dates]]:
    """Promotions and their local dates, whenever they became known."""
    known = known_events(events, zone, date.max)
    return [(e, e.dates) for e in known if e.kind == "promotion"]


def _in_promotion(table: pd.DataFrame, promotions: list[tuple[Event, Dates]]) -> Bools:
    dates, queues = table["date"].to_numpy().astype("datetime64[D]"), table["queue"].astype(str)
    found = np.zeros(len(table), dtype=bool)
    for event, days in promotions:
        found |= np.isin(dates, days) & queues.map(event.concerns).to_numpy(dtype=bool)
    return found


def _on_holiday(table: pd.DataFrame, country: str) -> Bools:
    dates = table["date"].to_numpy().astype("datetime64[D]")
    if not country or not len(dates):
        return np.zeros(len(table), dtype=bool)
    calendar = make_calendar(dates.min(), dates.max() + ONE_DAY, country)
    return np.asarray(calendar.holiday[calendar.rows(dates)])


def _measured(table: pd.DataFrame, level: str, part: str, naive: str) -> pd.DataFrame:
    """Rows of wfm.tables.BACKTEST of one part: queue by queue, and all together."""
    has = [name for name in _SUMS if name in table]
    grouped = table.groupby(_KEY, observed=True)
    sums = grouped[has].sum().assign(cells=grouped.size())
    if len(sums.index.unique("queue")) > 1:
        whole = sums.groupby(level=["model", "lags"]).sum()
        whole.index = pd.MultiIndex.from_tuples([(*key, ALL) for key in whole.index], names=_KEY)
        sums = pd.concat([sums, whole])
    out = pd.DataFrame(index=sums.index)
    some = sums["actual"].where(sums["actual"] > 0)
    out["wape"], out["bias"] = sums["off"] / some, sums["error"] / some
    out["mase"] = sums["scaled"] / sums["scalable"].where(sums["scalable"] > 0)
    for name, of in (("pinball", "loss"), ("covered_80", "covered_80"), ("covered_95", "covered_95")):
        out[name] = sums[of] / sums["cells"] if of in sums else np.nan
    known = naive in out.index.unique("model")
    thumb = out["wape"].xs(naive, level="model") if known else pd.Series(dtype=np.float64)
    at = pd.MultiIndex.from_frame(out.index.to_frame()[["lags", "queue"]])
    out["value_added"] = thumb.reindex(at).to_numpy() - out["wape"]
    out = out.assign(level=level, part=part, cells=sums["cells"], actual=sums["actual"])
    return out.reset_index()


def winners(scores: pd.DataFrame, part: str = "all") -> pd.DataFrame:
    """The model with the least WAPE by queue, days ahead and level: model, wape, value_added.

    Where two are even, the one named first.
    """
    some = scores[(scores["part"] == part) & scores["wape"].notna()]
    best = some.loc[some.groupby(["queue", "lags", "level"], sort=False)["wape"].idxmin()]
    return best[["queue", "lags", "level", "model", "wape", "value_added"]].reset_index(drop=True)
