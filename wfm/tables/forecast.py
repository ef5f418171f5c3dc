"""Tables of the forecast, its review and its backtest."""

from __future__ import annotations

from wfm.tables.base import (
    DATE,
    INTERVAL,
    QUANTILE_COLUMNS,
    QUANTILES,
    QUEUE,
    UTC_TIME,
    Column,
    Table,
    one_of,
    positive,
)
from wfm.tables.inputs import OVERRIDES

FORECAST = Table(
    "forecast",
    ("queue", "interval_start"),
    (
        QUEUE,
        INTERVAL,
        Column(
            "volume",
            "float64",
            "contacts",
            "expected contacts, before bots",
            "431.2",
            checks=positive(zero=True),
        ),
        Column("aht_s", "float64", "s", "expected handling time by people", "305", checks=positive()),
        *(
            Column(
                name, "float64", "contacts", f"{q:.1%} quantile of volume", "401", checks=positive(zero=True)
            )
            for name, q in zip(QUANTILE_COLUMNS, QUANTILES, strict=True)
        ),
        Column(
            "day_spread",
            "float64",
            "1",
            "CV of the shock all intervals of a day share",
            "0.06",
            checks=positive(zero=True),
        ),
        Column(
            "interval_spread",
            "float64",
            "1",
            "CV of an interval beside the day's shock, noise of counts included",
            "0.08",
            checks=positive(zero=True),
        ),
        Column(
            "source", "object", "", "model, and events that touched the interval", "daily_profile+double11"
        ),
    ),
    "expected contacts and handling time",
    "forecast",
)

OVERRIDDEN = Table(
    "overridden",
    (),
    (
        Column(
            "override", "int64", "", "which override, 1 the first row of its table", "1", checks=positive()
        ),
        QUEUE,
        *(c for c in OVERRIDES.columns if c.name in ("start", "end", "kind", "value")),
        Column(
            "model",
            "float64",
            "contacts",
            "what the model expects there",
            "4180",
            checks=positive(zero=True),
        ),
        Column(
            "volume",
            "float64",
            "contacts",
            "what is planned with, all overrides applied",
            "5200",
            checks=positive(zero=True),
        ),
        *(c for c in OVERRIDES.columns if c.name in ("made_by", "made_on", "why")),
    ),
    "overrides beside the model's own value",
    "forecast",
)

LONG_RANGE = Table(
    "long_range",
    ("queue", "first_date"),
    (
        QUEUE,
        Column("first_date", DATE, "date", "first local day", "2027-01-04"),
        Column("days", "int64", "d", "days of it: 1, or those of the week inside the months asked for", "7"),
        *(c for c in FORECAST.columns if c.name in ("volume", "aht_s") or c.name in QUANTILE_COLUMNS),
        Column("source", "object", "", "what level, season and events rest on", "long_range+double11"),
    ),
    "contacts by day or week, many months ahead",
    "long_range",
)

CLEANING = Table(
    "cleaning",
    (),
    (
        QUEUE,
        Column("start", DATE, "local time", "first moment concerned", "2025-03-04 14:00"),
        Column("end", DATE, "local time", "first moment after", "2025-03-04 17:00"),
        Column(
            "fault",
            "object",
            "",
            "missing, repeated, conflicting, outage, outlier, level shift, censored, mixed intervals,"
            " unfinished, zeros omitted or no contacts",
            "outage",
        ),
        Column("rows", "int64", "rows", "intervals or rows concerned", "3"),
        Column("raw_volume", "float64", "contacts", "contacts as they were in the file", "12"),
        Column("used_volume", "float64", "contacts", "contacts used; empty: none", "", nullable=True),
        Column("action", "object", "", "what was done, for people", "left out of the fit"),
    ),
    "what was found in the contact history, and what was done",
    "forecast",
)

REVIEW = Table(
    "review",
    ("queue", "level", "start"),
    (
        QUEUE,
        Column(
            "level",
            "object",
            "",
            "queue, day or interval",
            "day",
            checks=one_of("queue", "day", "interval"),
        ),
        Column("start", UTC_TIME, "UTC", "first interval of it", "2026-11-10T16:00Z"),
        Column("cells", "int64", "", "intervals compared", "48", checks=positive()),
        Column("forecast", "float64", "contacts", "contacts forecast", "4180", checks=positive(zero=True)),
        Column("actual", "float64", "contacts", "contacts that came", "4390", checks=positive(zero=True)),
        *(
            Column(name, "float64", unit, words, example, nullable=True)
            for name, unit, words, example in (
                ("wape", "1", "sum of absolute errors of its intervals over contacts", "0.071"),
                ("bias", "1", "sum of errors over contacts; above 0: forecast too high", "-0.048"),
                ("inside_80", "1", "share of intervals inside the 80 % band", "0.77"),
                ("inside_95", "1", "share of intervals inside the 95 % band", "0.94"),
                ("work_forecast_h", "h", "contacts times handling time, forecast", "354"),
                ("work_actual_h", "h", "the same as it came", "381"),
                (
                    "from_level_h",
                    "h",
                    "error because days were busier or quieter; of days and queues its size",
                    "17",
                ),
                ("from_shape_h", "h", "error because contacts came at other times of the day; likewise", "9"),
                ("from_aht_h", "h", "error because contacts took longer or shorter; likewise", "9"),
            )
        ),
    ),
    "a plan's forecast against what came",
    "review",
)

_MODEL = Column("model", "object", "", "model, as in the registry, or rule of thumb", "daily_profile")

_LAGS = Column("lags", "object", "d", "days ahead, first and last; 1: the day of the forecast", "6-12")

BACKTEST_VALUES = Table(
    "backtest_values",
    ("queue", "model", "lags", "origin", "interval_start"),
    (
        QUEUE,
        _MODEL,
        _LAGS,
        Column("origin", DATE, "date", "morning of the forecast; nothing later was known", "2026-10-07"),
        INTERVAL,
        Column("lag", "int64", "d", "days ahead", "6", checks=positive()),
        Column(
            "actual",
            "float64",
            "contacts",
            "what came, as in the file; empty where not known",
            "418",
            nullable=True,
            checks=positive(zero=True),
        ),
        *(c for c in FORECAST.columns if c.name == "volume" or c.name in QUANTILE_COLUMNS),
        *(c for c in FORECAST.columns if c.name in ("day_spread", "interval_spread")),
    ),
    "what would have been forecast, beside what came",
    "backtest",
)

BACKTEST = Table(
    "backtest",
    ("queue", "model", "lags", "level", "part"),
    (
        Column("queue", "object", "", "queue; `(all)`: errors of every queue together", "hotline"),
        _MODEL,
        _LAGS,
        Column(
            "level",
            "object",
            "",
            "totals compared: interval, day or week",
            "day",
            checks=one_of("interval", "day", "week"),
        ),
        Column(
            "part",
            "object",
            "",
            "all; peak, night, promotion or holiday; or one `lag 6`, `hour 14`, `weekday 1` (Monday)",
            "peak",
        ),
        Column("cells", "int64", "", "totals compared", "2016", checks=positive()),
        Column("actual", "float64", "contacts", "contacts that came", "86031", checks=positive(zero=True)),
        *(
            Column(name, "float64", unit, words, example, nullable=True)
            for name, unit, words, example in (
                ("wape", "1", "sum of absolute errors over contacts", "0.061"),
                ("bias", "1", "sum of errors over contacts; above 0: forecast too high", "-0.004"),
                (
                    "mase",
                    "1",
                    "mean absolute error over that of last week's same totals, before the first origin",
                    "0.71",
                ),
                ("pinball", "contacts", "mean loss of the seven quantiles (intervals only)", "8.3"),
                ("covered_80", "1", "share inside the 80 % band (intervals only)", "0.79"),
                ("covered_95", "1", "share inside the 95 % band (intervals only)", "0.95"),
                ("value_added", "1", "WAPE of the mean of last weeks less this one's", "0.021"),
            )
        ),
    ),
    "how good forecasts were",
    "backtest",
)
