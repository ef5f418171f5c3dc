"""Heads needed over the load that sets them, queue by queue."""

from __future__ import annotations

from matplotlib.figure import Figure

from wfm.reporting.plots.canvas import MAIN, RED, WEAK, days_below, panels
from wfm.reporting.report import Report
from wfm.words import Translate


def draw(report: Report, say: Translate) -> Figure:
    queues, requirement = report.scenario.queues, report.table("requirement")
    figure, axes = panels(len(queues), say("Heads needed and load"))
    zone = report.scenario.horizon.zone
    for ax, (name, queue) in zip(axes, queues.items(), strict=True):
        own = requirement[requirement["queue"] == name].sort_values("interval_start")
        at = own["interval_start"].dt.tz_convert(zone)
        load = own["workload_erl"]
        ax.fill_between(
            at, 0, load, step="post", color=WEAK, alpha=0.6, linewidth=0, label=say("load (erlangs)")
        )
        ax.step(at, own["net_required"], where="post", color=MAIN, linewidth=1.1, label=say("at work"))
        rostered = own["roster_required"]
        ax.step(at, rostered, where="post", color=RED, linewidth=0.7, label=say("on the roster"))
        ax.set_title(queue.title or name, loc="left", fontsize=9, parse_math=False)
        ax.set_ylim(bottom=0)
        days_below(ax, zone)
    axes[0].legend(loc="upper right", ncols=3, fontsize=8, frameon=False)
    return figure
