"""Contacts expected, with the band in which 80 of 100 intervals lie."""

from __future__ import annotations

from matplotlib.figure import Figure

from wfm.reporting.plots.canvas import MAIN, WEAK, days_below, panels
from wfm.reporting.report import Report
from wfm.words import Translate


def draw(report: Report, say: Translate) -> Figure:
    queues, forecast = report.scenario.queues, report.table("forecast")
    figure, axes = panels(len(queues), say("Contacts expected, before bots"))
    zone = report.scenario.horizon.zone
    for ax, (name, queue) in zip(axes, queues.items(), strict=True):
        own = forecast[forecast["queue"] == name].sort_values("interval_start")
        at = own["interval_start"].dt.tz_convert(zone)
        ax.fill_between(
            at,
            own["volume_q100"],
            own["volume_q900"],
            color=WEAK,
            alpha=0.6,
            linewidth=0,
            label=say("80 of 100"),
        )
        ax.plot(at, own["volume"], color=MAIN, linewidth=1.1, label=say("expected"))
        ax.set_title(queue.title or name, loc="left", fontsize=9, parse_math=False)
        ax.set_ylim(bottom=0)
        days_below(ax, zone)
    axes[0].legend(loc="upper right", ncols=2, fontsize=8, frameon=False)
    return figure
