"""The page of a backtest: how good each model was, where which one won, how it looked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from wfm.reporting.html.page import Cell, heading, listing, page, paragraph, side_by_side, table
from wfm.reporting.html.plots import bars, fan, lines
from wfm.words import Translate, mark, translator

MOST_QUEUES = 6
"""Queues drawn, the busiest first."""

MOST_POINTS = 800
"""Intervals of a drawing; the latest."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


ERRORS = (
    ("interval", "all", "wape", mark("intervals")),
    ("day", "all", "wape", mark("days")),
    ("week", "all", "wape", mark("weeks")),
    ("interval", "peak", "wape", mark("peaks")),
    ("interval", "night", "wape", mark("at night")),
    ("day", "promotion", "wape", mark("promotion days")),
    ("day", "holiday", "wape", mark("holidays")),
)
QUALITY = (
    ("interval", "all", "bias", mark("bias")),
    ("interval", "all", "mase", "MASE"),
    ("interval", "all", "pinball", mark("pinball")),
    ("interval", "all", "covered_80", "80 %"),
    ("interval", "all", "covered_95", "95 %"),
    ("interval", "all", "value_added", mark("value added")),
)
"""Columns of the summary, how far off and of what kind: level, part, measure, title."""


@dataclass(frozen=True, eq=False)
class BacktestReport:
    """What the page shows. `models`: in the order of the reader's interest, his own first; `queues`:
    rows of wfm.tables.BACKTEST to read first, `(all)` or the only queue."""

    title: str
    zone: str
    models: Sequence[str]
    scores: pd.DataFrame
    values: pd.DataFrame
    winners: pd.DataFrame
    headlines: Sequence[str]
    notes: Sequence[str]
    whole: str

    @property
    def lags(self) -> list[str]:
        return sorted(self.scores["lags"].unique(), key=lambda x: int(x.partition("-")[0]))

    def summary(
        self, columns: Sequence[tuple[str, str, str, str]] = (*ERRORS, *QUALITY), queue: str = ""
    ) -> tuple[list[str], list[list[tuple[str, bool]]]]:
        """Headings, and a row a model and days ahead: text of each cell, and whether it is the best.

        Of all queues together, or of one. The days ahead stand in the first row of theirs only.
        """
        known = self.scores[self.scores["queue"] == (queue or self.whole)]
        at = known.set_index(["lags", "model", "level", "part"])
        shown = [p for p in columns if ((known["level"] == p[0]) & (known["part"] == p[1])).any()]
        rows = []
        for ahead in self.lags:
            lag = at.loc[ahead] if ahead in at.index.get_level_values(0) else at.iloc[:0].droplevel(0)
            best = lag["wape"].groupby(level=["level", "part"]).min()
            named = ahead
            for model in self.models:
                if model not in lag.index.get_level_values(0):
                    continue
                row = [(named, False), (model, False)]
                for level, part, measure, _ in shown:
                    key = (model, level, part)
                    value = float(lag[measure][key]) if key in lag.index else float("nan")
                    row.append(
                        (written(measure, value), measure == "wape" and value == best.get((level, part)))
                    )
                rows.append(row)
                named = ""
        return [mark("days ahead"), mark("model"), *(p[3] for p in shown)], rows

    @property
    def tables(self) -> list[tuple[list[str], list[list[tuple[str, bool]]]]]:
        """The summary in two tables that fit a terminal."""
        return [self.summary(columns) for columns in (ERRORS, QUALITY)]

    @property
    def queues(self) -> list[str]:
        """The busiest first."""
        sums = self.values.groupby("queue", observed=True)["actual"].sum()
        return [str(q) for q in sums.sort_values(ascending=False).index]


def headlines(scores: pd.DataFrame, models: Sequence[str], naive: str) -> list[str]:
    """What a manager wants to know: how far off the first model is, and against the rule of thumb.

    Days ahead as they come, from the queues together or the only one.
    """
    queues = scores["queue"].unique()
    whole = scores[
        (scores["queue"] == ("(all)" if len(queues) > 1 else queues[0])) & (scores["part"] == "all")
    ]
    at = whole.set_index(["lags", "level", "model"])["wape"]
    found = []
    for lags in sorted(whole["lags"].unique(), key=lambda x: int(x.partition("-")[0])):
        key = (lags, "interval")
        if (*key, models[0]) not in at.index or (*key, naive) not in at.index:
            continue
        mine, thumb, day = at[(*key, models[0])], at[(*key, naive)], at.get((lags, "day", models[0]))
        text = mark(
            "{lags} days ahead {model} is off by {mine} of an interval, {by_day} of a day; {naive}: {thumb}."
        )
        if not mine >= 0:
            found.append(mark("{lags} days ahead nothing came: no error can be measured.").format(lags=lags))
            continue
        share = f"{mine:.1%}", f"{day:.1%}" if day is not None else "–", f"{thumb:.1%}"
        found.append(
            text.format(
                lags=lags, model=models[0], mine=share[0], by_day=share[1], naive=naive, thumb=share[2]
            )
        )
    return found


def backtest_page(report: BacktestReport, lang: str) -> str:
    """Raises ValueError: no such language."""
    return page(report.title, lang, _body(report, translator(lang)))


def _body(report: BacktestReport, say: Translate) -> Iterator[str]:
    origins = report.values["origin"]
    span = say("Forecasts from {count} mornings, {first} to {last}; each knew nothing later.")
    yield paragraph(
        span.format(count=origins.nunique(), first=origins.min().date(), last=origins.max().date()),
        muted=True,
    )
    yield listing([say(line) for line in report.headlines])
    yield heading(say("How far off"))
    yield measures(report, report.whole, say)
    yield heading(say("Which model won where"))
    yield won(report, say)
    yield heading(say("Where the errors lie"))
    yield side_by_side(_errors(report, say))
    yield heading(say("Forecast and actual"))
    yield from _drawings(report, say)
    if len(report.queues) > 1:
        yield heading(say("Queue by queue"))
        for queue in report.queues[:MOST_QUEUES]:
            yield heading(queue, 3)
            yield measures(report, queue, say)
    if report.notes:
        yield heading(say("Notes"))
        yield listing([say(note) for note in report.notes])
    yield heading(say("How to read this"))
    yield listing(
        [
            say("WAPE: sum of absolute errors over contacts; 5 % of 1,000 contacts are 50 astray."),
            say("Bias: above 0 the forecast was too high."),
            say("MASE: below 1 it beats taking last week again."),
            say("A band of 80 % should hold 80 of 100 intervals."),
            say("Value added: how many points of WAPE better than the mean of last weeks."),
            say("Peak: the busiest fifth of the week's intervals. Night: 22:00 to 06:00."),
        ]
    )


def measures(report: BacktestReport, queue: str, say: Translate) -> str:
    """A line a model and days ahead; the least WAPE of each is bold."""
    heads, rows = report.summary(queue=queue)
    text = ["text" if i < 2 else "" for i in range(len(heads))]
    marked = [
        (
            "first" if row[0][0] else "",
            [(t, f"{c} best" if best else c) for (t, best), c in zip(row, text, strict=True)],
        )
        for row in rows
    ]
    return table([(say(head), c) for head, c in zip(heads, text, strict=True)], marked)


def written(measure: str, value: float) -> str:
    """A measure as people read it."""
    if pd.isna(value):
        return "–"
    if measure == "value_added":
        return f"{100 * value:+.2f}"
    if measure in ("mase", "pinball"):
        return f"{value:.2f}"
    return f"{value:+.1%}" if measure == "bias" else f"{value:.1%}"


def won(report: BacktestReport, say: Translate) -> str:
    """Queues down, days ahead across: the best model at the level of intervals and of days."""
    keys = report.winners[["queue", "lags", "level"]].itertuples(index=False, name=None)
    best = dict(zip(keys, zip(report.winners["model"], report.winners["wape"], strict=True), strict=True))
    rows = []
    for queue in [*report.queues, *([report.whole] if report.whole not in report.queues else [])]:
        cells: list[Cell] = [(queue, "text")]
        for ahead in report.lags:
            for level in ("interval", "day"):
                model, wape = best.get((queue, ahead, level), ("", 0.0))
                own = "text good" if model == report.models[0] else "text"
                cells.append((f"{model} {wape:.1%}" if model else "–", own))
        rows.append(("", cells))
    heads: list[Cell] = [(say("queue"), "text")]
    heads += [
        (f"{ahead}, {say(level + 's')}", "text") for ahead in report.lags for level in ("interval", "day")
    ]
    return table(heads, rows)


def _errors(report: BacktestReport, say: Translate) -> Iterator[str]:
    """WAPE by days ahead, hour and weekday, of all queues together."""
    whole = report.scores[report.scores["queue"] == report.whole]
    for level, label, title in (
        ("day", "lag", mark("Error of the day by days ahead")),
        ("interval", "hour", mark("Error of the interval by hour")),
        ("day", "weekday", mark("Error of the day by weekday")),
    ):
        some = whole[(whole["level"] == level) & whole["part"].str.startswith(f"{label} ")]
        some = some[some["wape"].notna()]
        if some.empty:
            continue
        some = some.assign(x=some["part"].str.partition(" ")[2].astype(int))
        # the same day ahead may occur in more than one range of lags
        mean = some.pivot_table(index="x", columns="model", values="wape")
        # a line breaks where nothing was forecast
        mean = mean.reindex(range(mean.index.min(), mean.index.max() + 1))
        curves = {m: mean[m] for m in report.models if m in mean}
        if label == "weekday":
            names = [say(WEEKDAYS[x - 1]) for x in mean.index]
            drawn = bars(names, {m: mean[m].to_numpy() for m in curves}, say(title), "WAPE")
        else:
            points = {m: (c.index.to_numpy(), c.to_numpy()) for m, c in curves.items()}
            drawn = lines(
                points, say(title), "WAPE", x_label=say("days ahead") if label == "lag" else say("hour")
            )
        yield heading(say(title), 3) + drawn


def _drawings(report: BacktestReport, say: Translate) -> Iterator[str]:
    """The model's own forecast with its bands beside what came, of the busiest queues."""
    first = report.lags[0]
    mine = report.values[(report.values["model"] == report.models[0]) & (report.values["lags"] == first)]
    for queue in report.queues[:MOST_QUEUES]:
        rows = mine[mine["queue"] == queue].sort_values(["interval_start", "origin"])
        rows = rows.drop_duplicates("interval_start", keep="last").set_index("interval_start")
        step = rows.index.to_series().diff().min()
        if pd.isna(step):
            continue
        # lines break where nothing was forecast
        rows = rows.reindex(pd.date_range(rows.index[0], rows.index[-1], freq=step)).tail(MOST_POINTS)
        when = pd.DatetimeIndex(rows.index).tz_convert(report.zone).tz_localize(None)
        bands = [
            ("95 %", rows["volume_q025"], rows["volume_q975"]),
            ("80 %", rows["volume_q100"], rows["volume_q900"]),
        ]
        label = say("{queue}, {lags} days ahead: {model}").format(
            queue=queue, lags=first, model=report.models[0]
        )
        names = (say("forecast"), say("actual"))
        yield heading(label, 3)
        yield fan(when, rows["actual"], rows["volume"], bands, names, label, say("contacts"))
