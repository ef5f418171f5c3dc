"""The main charts as pictures: one file a chart."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from wfm.reporting.plots import cost, coverage, demand, missing, requirement
from wfm.reporting.report import Report
from wfm.words import Translate

PLOTS: dict[str, Callable[[Report, Translate], Figure]] = {
    "demand": demand.draw,
    "requirement": requirement.draw,
    "coverage": coverage.draw,
    "missing": missing.draw,
    "cost": cost.draw,
}
"""By file name; a chart that needs money is `cost`."""
