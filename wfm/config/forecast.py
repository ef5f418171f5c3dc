"""Settings of the forecast stage."""

from __future__ import annotations

from datetime import date
from typing import Literal

from wfm.config.base import Settings, setting


class ForecastSettings(Settings):
    model: str = setting("daily_profile", "name in the registry of forecast models")
    issued_on: date | None = setting(
        None, "day on which the forecast is made; nothing known later is used", "date"
    )
    history_volume: Literal["before_bots", "after_bots"] = setting(
        "before_bots", "whether the history counts contacts before bots answered some"
    )
    min_history_days: int = setting(28, "shortest history of a queue", "d", ge=7)
    baseline_weeks: int = setting(16, "recent weeks that set the level and shape", "weeks", ge=2)
