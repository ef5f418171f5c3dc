"""How the search went: the best roster and the proved bound over time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from wfm.reporting.html.page import paragraph
from wfm.reporting.html.svg import Layer, chart, nice
from wfm.reporting.report import Report
from wfm.words import Translate

_STRETCHES = 240
"""Equal parts of the time, each drawn as it was at its end."""
_TICKS = 6
_FAR = 1.25
"""Rosters that cost more than so many times the last one lie above the chart."""


def search_chart(points: Sequence[Sequence[float | None]], report: Report, say: Translate) -> str:
    """A step line of cost over that of the bound; `points`: `search` of the summary."""
    seconds = [float(p[0] or 0) for p in points]
    unit = 1000 * 10**report.scenario.pay.minor_digits
    cost, bound = ([None if p[k] is None else float(p[k] or 0) / unit for p in points] for k in (1, 2))
    last = next(c for c in reversed(cost) if c is not None)
    near = [last, *(v for v in (*cost, *bound) if v is not None and last / _FAR <= v <= last * _FAR)]
    end = max(seconds[-1], 1.0)
    layers = (
        Layer("bound", _stretched(seconds, bound, end), (), True),
        Layer("line", _stretched(seconds, cost, end), (), True),
    )
    text = say(
        "Thousand {currency}, by seconds of search. Line: the best roster. Dashed: no roster is cheaper."
    )
    label = say("After {seconds} s the best roster weighs {cost} thousand {currency}.").format(
        seconds=f"{end:.0f}", cost=f"{last:,.0f}", currency=report.scenario.pay.currency
    )
    ticks = [f"{end * k / _TICKS:.0f} s" for k in range(_TICKS)]
    return paragraph(text.format(currency=report.scenario.pay.currency), muted=True) + chart(
        layers, ticks, label, span=_span(min(near), max(near))
    )


def _stretched(seconds: Sequence[float], values: Sequence[float | None], end: float) -> list[float]:
    """What was known at the end of each stretch; NaN before."""
    ends = [end * (k + 1) / _STRETCHES for k in range(_STRETCHES)]
    known = [bisect_right(seconds, at) for at in ends]
    return [math.nan if not n or values[n - 1] is None else float(values[n - 1] or 0) for n in known]


def _span(least: float, most: float) -> tuple[float, float]:
    """Round ends of four equal steps that hold both."""
    step = nice(max(most - least, most * 1e-4) / 4)
    while math.floor(least / step) * step + 4 * step < most:
        step = nice(step * 1.01)
    low = math.floor(least / step) * step
    return low, low + 4 * step
