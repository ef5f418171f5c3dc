"""A scenario around a bare history: enough to forecast and to look back, not to plan people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wfm.config.forecast import ForecastSettings
from wfm.config.horizon import Horizon, Site
from wfm.config.queues import Queue, Target
from wfm.config.reporting import ReportingSettings
from wfm.config.scenario import Scenario


def plain_scenario(
    name: str,
    queues: Iterable[str],
    interval_min: int,
    *,
    zone: str = "UTC",
    country: str = "",
    settings: ForecastSettings | None = None,
) -> Scenario:
    """Queues open around the clock, with neither people nor promises.

    Only the forecast stage may be given it. `interval_min` may be that of any history, a day (1440)
    at most; `country` empty: no public holidays. The horizon's days are set by whoever forecasts.
    """
    target = Target(fraction=0.9, answer_within_s=20)
    grid: dict[str, Any] = {"interval_min": interval_min, "slot_min": interval_min}
    horizon = Horizon.model_construct(first_date=date(2000, 1, 1), days=7, zone=zone, **grid)
    return Scenario.model_construct(
        name=name,
        horizon=horizon,
        sites={"": Site(zone=zone, country=country, seats=0)},
        queues={q: Queue(channel="voice", skills=("",), target=target) for q in queues},
        forecast=settings or ForecastSettings(),
        reporting=ReportingSettings(),
    )
