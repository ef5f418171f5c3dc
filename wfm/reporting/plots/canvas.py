"""What all charts share: size, type, colours, and how they become a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, DayLocator
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names

from wfm.reporting.excel.style import ACCENT, INK, LINE, MUTED

FORMATS = ("png", "svg")
FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "Noto Serif CJK JP",
)
"""With Chinese characters, the first that is installed stands in where DejaVu Sans has none."""
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "wfm",
    "axes.edgecolor": f"#{LINE}",
    "axes.labelcolor": f"#{MUTED}",
    "text.color": f"#{INK}",
    "xtick.color": f"#{MUTED}",
    "ytick.color": f"#{MUTED}",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
MAIN, WEAK, RED, GRID = f"#{ACCENT}", "#9DB8D9", "#C0392B", f"#{LINE}"


def panels(count: int, title: str, height: float = 2.4) -> tuple[Figure, Sequence[Axes]]:
    """Axes below each other that share time; `$` in titles is no mathematics."""
    figure = Figure(figsize=(11, 0.9 + height * max(count, 1)), layout="constrained")
    axes: list[Axes] = list(figure.subplots(max(count, 1), 1, sharex=True, squeeze=False)[:, 0])
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold", parse_math=False)
    for ax in axes:
        ax.grid(axis="y", color=GRID, linewidth=0.6)
        ax.tick_params(length=0, labelsize=8)
        ax.set_axisbelow(True)
    return figure, axes


def days_below(ax: Axes, zone: str) -> None:
    """A tick at each local midnight."""
    tz: tzinfo = ZoneInfo(zone)
    ax.xaxis.set_major_locator(DayLocator(tz=tz))
    ax.xaxis.set_major_formatter(DateFormatter("%m-%d", tz=tz))


def picture(figure: Figure, kind: str) -> bytes:
    """The figure as a PNG or SVG file."""
    buffer = io.BytesIO()
    about = {"Date": None} if kind == "svg" else {}
    figure.savefig(buffer, format=kind, dpi=130, metadata=about)
    return buffer.getvalue()


def styled() -> AbstractContextManager[None]:
    """While entered, charts are drawn in the house style."""
    there = set(get_font_names())
    family = ["DejaVu Sans", *[f for f in FONTS if f in there][:1]]
    settings: dict[Any, Any] = {**STYLE, "font.family": family}  # Any: later stubs list every key
    return mpl.rc_context(settings)
