"""A forecast held against what came: how far off, and whether level, shape or handling time was to blame.

Work of interval i is y_i a_i where mu_i f_i was forecast (contacts times handling time). With s the
ratio of the day's contacts to those forecast, the difference falls apart exactly into

    y a - mu f = (s - 1) mu f  +  (y - s mu) f  +  y (a - f)
                 level            shape            handling time
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.forecast.actual import actual_volume
from wfm.forecast.clean import interval_of
from wfm.tables import REVIEW

_SUMS = ["forecast", "actual", "off", "inside_80", "inside_95", "banded", "work_forecast_h", "work_actual_h",
         "from_level_h", "from_shape_h", "from_aht_h"]  # fmt: skip


def review(forecast: pd.DataFrame, contacts: pd.DataFrame, zone: str) -> pd.DataFrame:
    """wfm.tables.REVIEW of every interval for which both are known, of days, and of queues.

    Args:
        forecast: wfm.tables.FORECAST; intervals that are no forecast any more are left out.
        contacts: wfm.tables.CONTACTS of the same days; on longer intervals the forecast is added up.

    Raises:
        InputFaults: nothing came in the days forecast.
    """
    forecast = forecast[forecast["source"] != "actual"]
    parts = []
    for queue, table in forecast.groupby("queue", sort=False, observed=True):
        rows = contacts[contacts["queue"] == queue]
        if len(rows):
            parts.append(_intervals(str(queue), table, rows, zone))
    cells = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if cells.empty:
        first, last = forecast["interval_start"].min(), forecast["interval_start"].max()
        words = f"no contacts from {first:%Y-%m-%d} to {last:%Y-%m-%d}, the days forecast"
        raise InputFaults([Fault(words, column="interval_start")])
    found = [_rows(cells, "interval", ["queue", "start"])]
    found.append(_rows(cells, "day", ["queue", "date"]))
    found.append(_rows(cells, "queue", ["queue"]))
    return REVIEW.conform(pd.concat(found, ignore_index=True))


def _intervals(queue: str, table: pd.DataFrame, rows: pd.DataFrame, zone: str) -> pd.DataFrame:
    """One row an interval known: what `_rows` adds up."""
    grid = interval_of(pd.DatetimeIndex(table["interval_start"]))
    length = max(grid, interval_of(pd.DatetimeIndex(rows["interval_start"])))
    came = actual_volume(rows, zone, length).dropna()
    begins = pd.DatetimeIndex(came.index)
    start = table["interval_start"]
    if length > grid:
        at = begins.searchsorted(start, side="right") - 1
        start = pd.Series(begins[np.maximum(at, 0)], start.index).where(at >= 0)
        start = start.where(table["interval_start"] < start + pd.Timedelta(minutes=length))
    weight = table["volume"]
    work = (weight * table["aht_s"]).groupby(start).sum()
    said = table.groupby(start).agg(
        forecast=("volume", "sum"), low_80=("volume_q100", "sum"), high_80=("volume_q900", "sum"),
        low_95=("volume_q025", "sum"), high_95=("volume_q975", "sum"),
    )  # fmt: skip
    seconds = rows["aht_s"].where(rows["aht_s"].notna(), 0.0) * rows["volume"]
    known = rows["volume"].where(rows["aht_s"].notna(), 0.0)
    place = begins.searchsorted(rows["interval_start"], side="right") - 1
    place[
        (rows["interval_start"] >= begins[np.maximum(place, 0)] + pd.Timedelta(minutes=length)).to_numpy()
    ] = -1
    spent = np.bincount(place[place >= 0], weights=seconds[place >= 0], minlength=len(came))
    of = np.bincount(place[place >= 0], weights=known[place >= 0], minlength=len(came))
    actual_aht = pd.Series(np.divide(spent, of, out=np.full(len(came), np.nan), where=of > 0), came.index)

    cells = said.join(came.rename("actual"), how="inner")
    usual = (work / said["forecast"].where(said["forecast"] > 0)).reindex(cells.index)
    usual = usual.fillna(table["aht_s"].mean())
    aht = actual_aht.reindex(cells.index).fillna(usual)
    y, mu = cells["actual"], cells["forecast"]
    local = pd.DatetimeIndex(cells.index).tz_convert(zone).tz_localize(None)
    date = local.normalize()
    of_day = mu.groupby(date).transform("sum")
    ratio = (y.groupby(date).transform("sum") / of_day.where(of_day > 0)).fillna(1.0)
    banded = float(length == grid)
    return pd.DataFrame(
        {
            "queue": queue,
            "start": cells.index,
            "date": date.tz_localize(zone, nonexistent="shift_forward", ambiguous=True).tz_convert("UTC"),
            "forecast": mu.to_numpy(),
            "actual": y.to_numpy(),
            "off": (y - mu).abs().to_numpy(),
            "inside_80": banded * ((y >= cells["low_80"]) & (y <= cells["high_80"])).to_numpy(),
            "inside_95": banded * ((y >= cells["low_95"]) & (y <= cells["high_95"])).to_numpy(),
            "banded": banded,
            "work_forecast_h": (mu * usual / 3600).to_numpy(),
            "work_actual_h": (y * aht / 3600).to_numpy(),
            "from_level_h": ((ratio - 1) * mu * usual / 3600).to_numpy(),
            "from_shape_h": ((y - ratio * mu) * usual / 3600).to_numpy(),
            "from_aht_h": (y * (aht - usual) / 3600).to_numpy(),
        }
    )


def _rows(cells: pd.DataFrame, level: str, by: list[str]) -> pd.DataFrame:
    if level != "interval":
        # what is too much at one time does not make up for too little at another
        drivers = ["from_level_h", "from_shape_h", "from_aht_h"]
        cells = cells.assign(**{name: cells[name].abs() for name in drivers})
    sums = cells.groupby(by, sort=False)[_SUMS].sum()
    size = cells.groupby(by, sort=False).size()
    first = cells.groupby(by, sort=False)["start"].min()
    came = sums["actual"].where(sums["actual"] > 0)
    banded = sums["banded"].where(sums["banded"] > 0)
    out = sums.drop(columns=["off", "banded"]).assign(
        level=level, cells=size, start=first, wape=sums["off"] / came,
        bias=(sums["forecast"] - sums["actual"]) / came,
        inside_80=sums["inside_80"] / banded, inside_95=sums["inside_95"] / banded,
    )  # fmt: skip
    out["queue"] = out.index.get_level_values("queue")
    return out.reset_index(drop=True)
