"""Heads required and given, queue by queue."""

from __future__ import annotations

from matplotlib.figure import Figure

from wfm.reporting.plots.canvas import MAIN, RED, WEAK, days_below, panels
from wfm.reporting.report import Report
from wfm.words import Translate


def draw(report: Report, say: Translate) -> Figure:
    queues, coverage = report.scenario.queues, report.table("coverage")
    figure, axes = panels(len(queues), say("Heads required and given"))
    zone = report.scenario.horizon.zone
    for ax, (name, queue) in zip(axes, queues.items(), strict=True):
        own = coverage[coverage["queue"] == name].sort_values("interval_start")
        at = own["interval_start"].dt.tz_convert(zone)
        need, given = own["roster_required"], own["allocated"]
        ax.fill_between(at, 0, given, step="post", color=WEAK, alpha=0.6, linewidth=0, label=say("given"))
        ax.step(at, need, where="post", color=MAIN, linewidth=1.1, label=say("required"))
        short = need.where(given < need, given)
        ax.fill_between(
            at, given, short, step="post", color=RED, alpha=0.55, linewidth=0, label=say("missing")
        )
        ax.set_title(queue.title or name, loc="left", fontsize=9, parse_math=False)
        ax.set_ylim(bottom=0)
        days_below(ax, zone)
    axes[0].legend(loc="upper right", ncols=3, fontsize=8, frameon=False)
    return figure
