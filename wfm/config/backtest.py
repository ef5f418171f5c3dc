"""How a backtest looks back."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pydantic import field_validator

from wfm.config.base import Settings, setting


class Lags(NamedTuple):
    """Days ahead, both ends included; the day of the forecast is 1."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def days(self) -> int:
        return self.last - self.first + 1


def read_lags(text: str) -> Lags:
    """`6-12` or `7`. Raises ValueError for anything else."""
    hit = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", text.strip())
    lags = Lags(int(hit[1]), int(hit[2] or hit[1])) if hit else None
    if lags is None or not 1 <= lags.first <= lags.last:
        raise ValueError(f"expected days ahead such as 6-12, not {text!r}")
    return lags


class BacktestSettings(Settings):
    models: tuple[str, ...] = setting((), "models of the registry; none: that of the forecast")
    lags: tuple[Lags, ...] = setting(
        (Lags(1, 7), Lags(6, 12), Lags(28, 42)),
        "the week to come, the week rostered on Wednesday, the weeks for which temporary staff is hired",
        "d",
        min_length=1,
    )
    origins: int | None = setting(
        None, "mornings forecast from, the latest; none: 12, with many queues down to 6", "mornings", ge=1
    )
    step_days: int = setting(7, "between two of them", "d", ge=1)
    jobs: int = setting(1, "processes; -1: one a core", "processes")

    def most_origins(self, queues: int) -> int:
        return self.origins or min(12, max(6, 600 // max(queues, 1)))

    @field_validator("lags", mode="before")
    @classmethod
    def _read(cls, lags: Any) -> Any:
        return tuple(read_lags(x) if isinstance(x, str) else x for x in lags)
