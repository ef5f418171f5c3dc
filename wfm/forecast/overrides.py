"""What planners know better: changes to the forecast, kept as data beside the model's own value."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.forecast.history import Bools, Floats
from wfm.forecast.quantiles import count_quantiles
from wfm.tables import FORECAST, OVERRIDDEN, QUANTILE_COLUMNS, QUANTILES

ORDER = ("scale", "add", "set")
"""In which kinds are applied: what is set is met, whatever else was asked for inside."""


@dataclass(frozen=True, eq=False)
class Overridden:
    """`forecast`: wfm.tables.FORECAST with the changes. `record`: wfm.tables.OVERRIDDEN."""

    forecast: pd.DataFrame
    record: pd.DataFrame
    notes: tuple[str, ...]


def apply_overrides(forecast: pd.DataFrame, overrides: pd.DataFrame) -> Overridden:
    """The forecast as planners want it.

    `add` and `set` are totals over their range and queues, spread as the model spreads its own;
    evenly where the model expects nobody. Of a range that only partly is forecast, the part by time.
    Quantiles move in proportion: a planner's word changes the level, not how uncertain it is.

    Args:
        overrides: wfm.tables.OVERRIDES, of known queues, no total set twice; a queue left empty
            stands for all.

    Raises:
        InputFaults: more is taken away than is there.
    """
    faults = []
    start, end = _cells(forecast)
    queues = forecast["queue"].to_numpy(object)
    model = forecast["volume"].to_numpy(np.float64)
    volume = model.copy()
    touched = np.zeros(len(model), dtype=bool)
    record: list[dict[Hashable, Any]] = []
    notes = []
    rows = overrides.reset_index(drop=True).to_dict("records")
    for number, row in sorted(enumerate(rows, 1), key=lambda r: ORDER.index(str(r[1]["kind"]))):
        inside = (start >= row["start"]) & (end <= row["end"])
        if row["queue"]:
            inside &= queues == row["queue"]
        if not inside.any():
            continue
        part = _part(start[inside], end[inside], row["start"], row["end"])
        if part < 1 and row["kind"] != "scale":
            notes.append(f"override {number} reaches beyond the days planned: {part:.0%} of it by time")
        before = volume[inside]
        volume[inside] = _changed(before, str(row["kind"]), float(row["value"]), part)
        if volume[inside].min() < 0:
            words = f"takes {before.sum():,.0f} contacts below zero"
            faults.append(Fault(words, "overrides", number + 1, "value", f"{row['value']:g}"))
        touched |= inside
        for name in dict.fromkeys(queues[inside]):
            of_queue = inside & (queues == name)
            sums: dict[Hashable, Any] = {
                "override": number,
                "queue": name,
                "model": model[of_queue].sum(),
                "at": of_queue,
            }
            record.append({**row, **sums})
    if faults:
        raise InputFaults(faults)
    table = _moved(forecast, volume, touched)
    for entry in record:
        entry["volume"] = volume[entry.pop("at")].sum()
        number, queue, who, why = (entry[name] for name in ("override", "queue", "made_by", "why"))
        expected, planned = f"{entry['model']:,.0f}", f"{entry['volume']:,.0f}"
        notes.append(f"override {number}, {queue}: {planned} contacts in place of {expected} ({who}: {why})")
    made = pd.DataFrame(record, columns=OVERRIDDEN.names).sort_values(["override", "queue"])
    return Overridden(FORECAST.conform(table), OVERRIDDEN.conform(made), tuple(notes))


def _changed(before: Floats, kind: str, value: float, part: float) -> Floats:
    if kind == "scale":
        return before * value
    share = before / before.sum() if before.sum() > 0 else np.full(len(before), 1 / len(before))
    return share * value * part if kind == "set" else before + share * value * part


def _moved(forecast: pd.DataFrame, volume: Floats, touched: Bools) -> pd.DataFrame:
    """The table with these volumes, quantiles and noise moved along where `touched`."""
    table = forecast.copy()
    old = forecast["volume"].to_numpy(np.float64)
    own = np.maximum(forecast["interval_spread"].to_numpy() ** 2 - 1 / np.maximum(old, 1e-9), 0.0)
    day = forecast["day_spread"].to_numpy(np.float64)
    ratio = np.divide(volume, old, out=np.ones_like(old), where=old > 0)
    kappa = np.sqrt((1 + day**2) * (1 + own) - 1)
    fresh = touched & (old == 0) & (volume > 0)
    drawn = count_quantiles(volume[fresh], kappa[fresh], QUANTILES)
    for i, name in enumerate(QUANTILE_COLUMNS):
        values = forecast[name].to_numpy(np.float64) * np.where(touched, ratio, 1.0)
        values[fresh] = drawn[:, i]
        table[name] = values
    noise = np.sqrt(own + 1 / np.maximum(volume, 1e-12))
    table["volume"] = volume
    table["interval_spread"] = np.where(touched, np.where(volume > 0, noise, 0.0), table["interval_spread"])
    table["source"] = np.where(touched, forecast["source"].astype(str) + "+override", forecast["source"])
    return table


def _cells(forecast: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    start = forecast["interval_start"]
    apart = start.drop_duplicates().sort_values().diff().dropna()
    length = apart.mode().iloc[0] if len(apart) else pd.Timedelta(hours=1)
    return start, start + length


def _part(start: pd.Series, end: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> float:
    """Share of the time from `first` to `last` that the intervals cover."""
    return float((end.max() - start.min()) / (last - first))
