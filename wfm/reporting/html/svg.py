"""Small charts over time as inline SVG in the colours of the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 1040, 170, 46, 18, 8


@dataclass(frozen=True, slots=True)
class Layer:
    """Values of equal intervals, NaN where not known. `low` empty: a line through `high`, else the band
    between them.

    `css` is one of the page's classes: line, bound, band, given, missing.
    """

    css: str
    high: Sequence[float]
    low: Sequence[float] = ()
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of time with a name, as shares of the chart's width."""

    first: float
    last: float
    name: str


def chart(
    layers: Sequence[Layer],
    ticks: Sequence[str],
    label: str,
    marks: Sequence[Mark] = (),
    span: tuple[float, float] | None = None,
) -> str:
    """Layers over each other; `ticks` name equal parts of the width, such as days.

    `span`: least and most value drawn; without it from 0 to what the layers need.
    """
    span = span or (0.0, nice(max((max(layer.high, default=0.0) for layer in layers), default=0.0)))
    parts = [f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">']
    for mark in marks:
        x, w = _x(mark.first), max(2.0, _x(mark.last) - _x(mark.first))
        parts.append(
            f'<rect class="event" x="{x:.1f}" y="{ABOVE}" width="{w:.1f}" height="{HEIGHT - BELOW - ABOVE}"/>'
        )
        parts.append(f'<text class="event" x="{x + 4:.1f}" y="{ABOVE + 11}">{escape(mark.name)}</text>')
    for k in range(5):
        value = span[0] + (span[1] - span[0]) * k / 4
        y = _y(value, span)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for nth, tick in enumerate(ticks):
        x = _x(nth / len(ticks))
        parts.append(f'<path class="grid" d="M{x:.1f} {ABOVE}V{HEIGHT - BELOW}"/>')
        parts.append(f'<text x="{x + 4:.1f}" y="{HEIGHT - 5}">{escape(tick)}</text>')
    parts += [_path(layer, span) for layer in layers]
    return "".join([*parts, "</svg>"])


def nice(value: float) -> float:
    """The least of 1, 2, 4, 6, 8, 10 times a power of ten that is not below."""
    if not value > 0 or not math.isfinite(value):
        return 1.0
    power: float = 10 ** math.floor(math.log10(value))
    return next((m * power for m in (1, 2, 4, 6, 8, 10) if m * power >= value * (1 - 1e-9)), 10.0 * power)


def _path(layer: Layer, span: tuple[float, float]) -> str:
    there = _points(layer.high, span, layer.steps)
    if not there:
        return ""
    if not layer.low:
        return f'<path class="{layer.css}" d="M{"L".join(there)}"/>'
    back = _points(layer.low, span, layer.steps)[::-1]
    return f'<path class="{layer.css}" d="M{"L".join(there + back)}Z"/>'


def _points(values: Sequence[float], span: tuple[float, float], steps: bool) -> list[str]:
    n = len(values)
    known = [(i, v) for i, v in enumerate(values) if math.isfinite(v)]
    if steps:
        return [f"{_x(k / n):.1f} {_y(v, span):.1f}" for i, v in known for k in (i, i + 1)]
    return [f"{_x((i + 0.5) / n):.1f} {_y(v, span):.1f}" for i, v in known]


def _x(share: float) -> float:
    return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT)


def _y(value: float, span: tuple[float, float]) -> float:
    least, most = span
    return HEIGHT - BELOW - (HEIGHT - BELOW - ABOVE) * min(1.0, max(0.0, (value - least) / (most - least)))
