"""Plots as SVG whose colours are the page's, so that they follow light and dark."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, LINE = "#010101", "#020202", "#030303"
SERIES = ("#0a0101", "#0a0202", "#0a0303", "#0a0404", "#0a0505", "#0a0606")
"""Stand-ins that matplotlib draws with and `_svg` turns into the page's colours."""

_COLOURS = {INK: "--ink", MUTED: "--muted", LINE: "--line"} | {c: f"--c{i + 1}" for i, c in enumerate(SERIES)}

Values = npt.ArrayLike


def lines(
    curves: Mapping[str, tuple[Values, Values]],
    label: str,
    y_label: str,
    *,
    x_label: str = "",
    percent: bool = True,
) -> str:
    """A curve a name through its points (x, y)."""
    figure, axes = _axes(4.6, 2.5, y_label, x_label)
    for i, (name, (x, y)) in enumerate(curves.items()):
        axes.plot(x, y, marker="o", ms=3, lw=1.6, color=SERIES[i % len(SERIES)], label=name)
    axes.set_ylim(bottom=0)
    _whole_numbers(axes)
    if percent:
        _percent(axes)
    _legend(axes)
    return _svg(figure, label)


def bars(groups: Sequence[str], curves: Mapping[str, Values], label: str, y_label: str) -> str:
    """A cluster of bars a group, one a name."""
    figure, axes = _axes(4.6, 2.5, y_label)
    width = 0.8 / max(len(curves), 1)
    at = np.arange(len(groups))
    for i, (name, y) in enumerate(curves.items()):
        axes.bar(at - 0.4 + width * (i + 0.5), y, width, color=SERIES[i % len(SERIES)], label=name)
    axes.set_xticks(at, groups)
    _percent(axes)
    _legend(axes)
    return _svg(figure, label)


def fan(
    when: Any, actual: Values, forecast: Values, bands: Sequence[tuple[str, Values, Values]],
    names: tuple[str, str], label: str, y_label: str,
) -> str:  # fmt: skip
    """Forecast and actual over time; `bands` from the widest to the narrowest. Gaps where not known."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    figure, axes = _axes(10, 2.7, y_label)
    for name, low, high in bands:
        axes.fill_between(when, low, high, color=SERIES[0], alpha=0.18, lw=0, label=name)
    axes.plot(when, forecast, color=SERIES[0], lw=1.4, label=names[0])
    axes.plot(when, actual, color=INK, lw=0, marker="o", ms=2.2, label=names[1])
    locator = AutoDateLocator(minticks=4, maxticks=12)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_ylim(bottom=0)
    axes.margins(x=0.01)
    _legend(axes)
    return _svg(figure, label)


def _axes(width: float, height: float, y_label: str, x_label: str = "") -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_ylabel(y_label, color=MUTED, fontsize=8, parse_math=False)
    axes.set_xlabel(x_label, color=MUTED, fontsize=8, parse_math=False)
    axes.tick_params(colors=MUTED, labelsize=8, length=0)
    axes.grid(axis="y", color=LINE, lw=0.7)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(LINE)
    return figure, axes


def _percent(axes: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=None))


def _whole_numbers(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _legend(axes: Axes) -> None:
    legend = axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, fontsize=8, labelcolor=MUTED,
        borderaxespad=0.2, handlelength=1.4,
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_parse_math(False)


def _svg(figure: Figure, label: str) -> str:
    """Inline markup: text stays text, colours become variables of the page."""
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": label}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # the reader's browser has the fonts
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    markup = buffer.getvalue()
    markup = re.sub(r"<metadata>.*?</metadata>", "", markup[markup.index("<svg") :], flags=re.DOTALL)
    for stand_in, variable in _COLOURS.items():
        markup = markup.replace(stand_in, f"var({variable})")
    return markup.replace("<svg", f'<svg role="img" aria-label="{escape(label, quote=True)}"', 1)
