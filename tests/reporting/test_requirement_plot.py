"""The picture beside the staffing tables."""

from __future__ import annotations

import numpy as np
import pytest

from wfm import plan
from wfm.reporting.plots.requirement import draw
from wfm.reporting.report import Report
from wfm.words import translator


def test_each_queue_shows_its_load_and_heads(plenty: Report) -> None:
    figure = draw(plenty, translator("en"))
    requirement = plenty.table("requirement")
    for ax, (name, queue) in zip(figure.axes, plenty.scenario.queues.items(), strict=True):
        own = requirement[requirement["queue"] == name].sort_values("interval_start")
        at_work, rostered = (np.asarray(line.get_ydata()) for line in ax.lines)
        assert at_work == pytest.approx(own["net_required"].to_numpy())
        assert rostered == pytest.approx(own["roster_required"].to_numpy())
        assert ax.get_title(loc="left") == (queue.title or name)


def test_staffing_alone_writes_its_charts(plenty: Report) -> None:
    tables = {"requirement": plenty.table("requirement")}
    made = plan.Plan(plenty.scenario, {}, tables, {})
    found = plan.files(made, "zh")
    assert "charts/requirement.svg" in found
    assert "需求人数与负荷".encode() in found["charts/requirement.svg"]
