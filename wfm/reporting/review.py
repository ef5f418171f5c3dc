"""Monday's review in plain words: what was off last week, and why."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.words import day, mark

WORST_DAYS, WORST_INTERVALS = 2, 3

_DRIVERS = {
    "from_level_h": mark("the level of whole days"),
    "from_shape_h": mark("the shape within the day"),
    "from_aht_h": mark("handling time"),
}


def review_words(review: pd.DataFrame, zone: str) -> list[str]:
    """Sentences in English on each queue, from wfm.tables.REVIEW."""
    return [
        line
        for _, queue in review[review["level"] == "queue"].iterrows()
        for line in _queue(queue, review[review["queue"] == queue["queue"]], zone)
    ]


def _queue(whole: pd.Series, rows: pd.DataFrame, zone: str) -> Iterator[str]:
    days, intervals = rows[rows["level"] == "day"], rows[rows["level"] == "interval"]
    name = whole["queue"]
    by_day = (days["forecast"] - days["actual"]).abs().sum() / max(days["actual"].sum(), 1e-9)
    came = mark(
        "{queue}: {actual} contacts came where {forecast} were forecast ({bias});"
        " off by {wape} of an interval and {by_day} of a day."
    )
    yield came.format(
        queue=name,
        actual=f"{whole['actual']:,.0f}",
        forecast=f"{whole['forecast']:,.0f}",
        bias=f"{whole['bias']:+.1%}",
        wape=f"{whole['wape']:.1%}",
        by_day=f"{by_day:.1%}",
    )
    if pd.notna(whole["inside_80"]):
        bands = mark(
            "{queue}: {inside} of the intervals lay inside the band that was to hold 80 %: {judged}."
        )
        inside = float(whole["inside_80"])
        judged = (
            mark("too narrow")
            if inside < 0.7
            else mark("too wide")
            if inside > 0.92
            else mark("as it should be")
        )
        yield bands.format(queue=name, inside=f"{inside:.0%}", judged=judged)
    hours = whole[list(_DRIVERS)].astype(float)
    if hours.sum() > 0:
        cause = str(hours.idxmax())
        blame = mark("{queue}: most of the error was {cause}: {share} of {hours} h of work misjudged.")
        yield blame.format(
            queue=name,
            cause=_DRIVERS[cause],
            share=f"{hours[cause] / hours.sum():.0%}",
            hours=f"{hours.sum():,.0f}",
        )
    for worst in _worst(days, WORST_DAYS):
        text = mark("{queue}, {day}: {actual} came, {forecast} were forecast ({bias}).")
        yield text.format(
            queue=name,
            day=day(_local(worst, zone).date()),
            actual=f"{worst['actual']:,.0f}",
            forecast=f"{worst['forecast']:,.0f}",
            bias=_share(worst),
        )
    for worst in _worst(intervals, WORST_INTERVALS):
        text = mark("{queue}, {day} {time}: {actual} came, {forecast} were forecast.")
        yield text.format(
            queue=name,
            day=day(_local(worst, zone).date()),
            time=f"{_local(worst, zone):%H:%M}",
            actual=f"{worst['actual']:,.0f}",
            forecast=f"{worst['forecast']:,.1f}",
        )


def _worst(rows: pd.DataFrame, most: int) -> list[pd.Series]:
    off = (rows["forecast"] - rows["actual"]).abs()
    return [rows.loc[i] for i in off.nlargest(most).index if off[i] > 0]


def _local(row: pd.Series, zone: str) -> pd.Timestamp:
    return pd.Timestamp(row["start"]).tz_convert(ZoneInfo(zone))


def _share(row: pd.Series) -> str:
    return f"{row['bias']:+.1%}" if pd.notna(row["bias"]) else "–"
