"""Settings of the forecast stage."""

from __future__ import annotations

from datetime import date
from typing import Literal

from wfm.config.base import Settings, setting


class ForecastSettings(Settings):
    model: str = setting("ensemble", "name in the registry of forecast models")
    issued_on: date | None = setting(
        None, "day on which the forecast is made; nothing known later is used", "date"
    )
    history_volume: Literal["before_bots", "after_bots"] = setting(
        "before_bots", "whether the history counts contacts before bots answered some"
    )
    min_history_days: int = setting(
        28, "a queue with a shorter history is forecast by the mean of its weeks, and said so", "d", ge=7
    )
    paydays: tuple[int, ...] | None = setting(
        None, "days of the month on which wages are paid, -1 the last; none: the country's custom, []: none"
    )
    like: dict[str, str] = setting(
        {}, "by queue, another whose shape it takes while its history is short; none: all others together"
    )
    levels: dict[str, dict[str, str]] = setting(
        {},
        "levels above the queues, such as language or region, by name: the group of each queue; forecast "
        "too, as channels and the total are, and made to agree",
    )
    baseline_weeks: int = setting(16, "recent weeks that set the level and shape", "weeks", ge=2)
