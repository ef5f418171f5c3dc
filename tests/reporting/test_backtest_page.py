from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from wfm.forecast.score import score, winners
from wfm.reporting.html.backtest import BacktestReport, backtest_page, headlines
from wfm.tables import BACKTEST_VALUES, QUANTILE_COLUMNS

NASTY = '<b>"x" & $y$</b>'


@pytest.fixture(scope="module")
def report() -> BacktestReport:
    rng = np.random.default_rng(1)
    parts = []
    for queue, model, off in (
        (NASTY, "own", 5),
        (NASTY, "thumb", 9),
        ("chat", "own", 9),
        ("chat", "thumb", 4),
    ):
        for origin in pd.date_range("2025-03-03", periods=2, freq="7D"):
            stamps = pd.date_range(origin.tz_localize("Asia/Shanghai"), periods=168, freq="h")
            actual = rng.poisson(100, 168).astype(float)
            frame = pd.DataFrame(
                {"queue": queue, "model": model, "lags": "1-7", "origin": origin, "actual": actual}
            )
            frame["interval_start"] = stamps.tz_convert("UTC")
            frame["lag"] = np.arange(168) // 24 + 1
            frame["volume"] = actual + off
            for k, name in enumerate(QUANTILE_COLUMNS):
                frame[name] = frame["volume"] + 4 * (k - 3)
            parts.append(frame.assign(day_spread=0.1, interval_spread=0.15))
    values = BACKTEST_VALUES.conform(pd.concat(parts, ignore_index=True))
    came = values[values["model"] == "own"].set_index(["queue", "interval_start"])["actual"]
    scores = score(values, came, pd.DataFrame({"start": []}), "Asia/Shanghai", "", "thumb")
    models = ["own", "thumb"]
    said = headlines(scores, models, "thumb")
    return BacktestReport(
        "Backtest: case", "Asia/Shanghai", models, scores, values, winners(scores), said, ["a note"], "(all)"
    )


class Seen(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [
            v for k, v in attrs if k in ("src", "href", "xlink:href") and not str(v).startswith("#")
        ]

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_stands_alone_and_holds_what_was_measured(report):
    page = backtest_page(report, "en")
    seen = Seen(page)
    assert not seen.links
    assert "script" not in seen.tags
    assert not re.findall(r"url\((?!#)|@import", page)
    # errors by days ahead, hour, weekday, and a drawing a queue
    assert seen.tags.count("svg") == 3 + 2
    assert "prefers-color-scheme:dark" in page
    assert "#010101" not in page
    assert page.count("<table>") == 4
    text = " ".join(seen.text)
    assert "own is off by 7.0% of an interval" in text
    assert "7.0%" in text


def test_names_from_data_are_text_never_markup(report):
    page = backtest_page(report, "en")
    assert "<b>" not in page
    assert NASTY in "".join(Seen(page).text)


def test_chinese_is_chinese(report):
    page = backtest_page(report, "zh")
    assert '<html lang="zh">' in page
    for words in ("误差有多大", "提前天数", "高峰", "own 的时段误差为"):
        assert words in page


def test_the_summary_marks_the_best_of_each_kind_and_names_days_ahead_once(report):
    heads, rows = report.summary()
    at = heads.index("intervals")
    assert [(row[0][0], row[1][0], row[at]) for row in rows] == [
        ("1-7", "own", ("7.0%", False)), ("", "thumb", ("6.5%", True)),
    ]  # fmt: skip
    assert report.summary(queue=NASTY)[1][0][at] == ("5.0%", True)
