"""Pay by day and component."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from wfm.pay.lines import COMPONENTS
from wfm.reporting.plots.canvas import GRID, MAIN, RED, WEAK, panels
from wfm.reporting.report import Report
from wfm.words import Translate, day

_COLORS = dict(
    zip(COMPONENTS, (MAIN, WEAK, "#7D8A97", RED, "#E59866", "#C9A227", "#6C5B9E", GRID), strict=True)
)


def draw(report: Report, say: Translate) -> Figure:
    title = say("Pay by day ({currency})").format(currency=report.scenario.pay.currency)
    figure, (ax,) = panels(1, title, 3.2)
    table = report.table("cost").pivot_table(
        index="date", columns="component", values="amount", aggfunc="sum", fill_value=0
    )
    place, below = np.arange(len(table)), np.zeros(len(table))
    for name in COMPONENTS:
        if name in table:
            values = np.array([report.major(v) for v in table[name]])
            ax.bar(place, values, 0.62, below, color=_COLORS[name], label=say(name.replace("_", " ")))
            below += values
    ax.set_xticks(place, [say(day(on.date())) for on in table.index])
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8, frameon=False)
    return figure
