"""Head-hours missing by day and queue."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from wfm.reporting.plots.canvas import MAIN, RED, WEAK, panels
from wfm.reporting.report import Report
from wfm.words import Translate, day

_COLORS = (RED, "#E59866", MAIN, WEAK, "#7D8A97")


def draw(report: Report, say: Translate) -> Figure:
    scenario, coverage = report.scenario, report.table("coverage")
    figure, (ax,) = panels(1, say("Head-hours missing by day"), 3.2)
    local = coverage["interval_start"].dt.tz_convert(scenario.horizon.zone).dt.date
    hours = scenario.horizon.interval_min / 60
    missing = coverage.assign(date=local, missing=(-coverage["gap"]).clip(lower=0) * hours)
    table = missing.pivot_table(
        index="date", columns="queue", values="missing", aggfunc="sum", fill_value=0.0
    )
    place, below = np.arange(len(table)), np.zeros(len(table))
    for nth, (name, queue) in enumerate(scenario.queues.items()):
        if name in table:
            values = table[name].to_numpy()
            ax.bar(place, values, 0.62, below, color=_COLORS[nth % len(_COLORS)], label=queue.title or name)
            below += values
    ax.set_xticks(place, [say(day(on)) for on in table.index])
    ax.legend(loc="upper right", fontsize=8, frameon=False)
    return figure
