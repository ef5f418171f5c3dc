"""What came, as the file has it: that which forecasts are judged by."""

from __future__ import annotations

import pandas as pd

from wfm.forecast.clean import interval_of
from wfm.forecast.opening import omits_zeros


def actual_volume(rows: pd.DataFrame, zone: str, interval_min: int) -> pd.Series:
    """What came, by start of the interval (UTC), of one queue's rows.

    Rows count as they stand in the file, repeated ones at their largest (an early export is
    smaller). Intervals without a row are unknown, unless the file omits its zeros: then they are 0.
    """
    own = interval_of(pd.DatetimeIndex(rows["interval_start"]))
    once = rows.groupby("interval_start")["volume"].max()
    local = pd.DatetimeIndex(once.index).tz_convert(zone).tz_localize(None)
    cells = pd.DataFrame(
        {"day": local.normalize(), "minute": local.hour * 60 + local.minute, "volume": once.array}
    )
    by_day = cells.pivot_table(index="day", columns="minute", values="volume")
    if omits_zeros(by_day.fillna(0.0).to_numpy(), by_day.notna().to_numpy()):
        every = pd.date_range(once.index.min(), once.index.max(), freq=f"{own}min")
        once = once.reindex(every, fill_value=0.0)
    midnight = local.min().normalize().tz_localize(zone, nonexistent="shift_forward").tz_convert("UTC")
    length = pd.Timedelta(minutes=interval_min)
    start = midnight + (pd.DatetimeIndex(once.index) - midnight) // length * length
    sums = once.groupby(start).agg(["sum", "size"])
    return sums["sum"].where(sums["size"] >= max(interval_min // own, 1)).rename("actual")
