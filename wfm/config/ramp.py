"""Ramp of new people: how the pace of a skill grows with the weeks since it was begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import field_validator

from wfm.config.base import Settings, setting


class Ramp(Settings):
    """Shares of a skill's proficiency, week by week since `since` of the skill, else since hiring."""

    weeks: tuple[float, ...] = setting(
        ..., "share of the proficiency in the first, second, ... week; all of it after the last", "1"
    )
    skills: tuple[str, ...] = setting((), "skills concerned; none named: all")
    pools: tuple[str, ...] = setting((), "pools concerned; none named: all")

    @field_validator("weeks")
    @classmethod
    def _shares(cls, weeks: tuple[float, ...]) -> tuple[float, ...]:
        if not weeks or not all(0 < share <= 1 for share in weeks):
            raise ValueError("expected shares above 0, up to 1")
        return weeks

    def on(self, since: date, day: date) -> float:
        """Share on a day; who has not begun yet will begin in the first week."""
        week = max(0, (day - since).days // 7)
        return self.weeks[week] if week < len(self.weeks) else 1.0


def ramp_share(
    ramps: Iterable[Ramp], skill: str, pool: str, since: date | None, days: Sequence[date]
) -> float:
    """Share of a proficiency: by the first ramp that concerns it, the mean over `days` from `since` on.

    A plan has one pace for each person and queue, so a ramp's step within its days is evened out.
    """
    if since is None:
        return 1.0
    mine = (r for r in ramps if skill in (r.skills or [skill]) and pool in (r.pools or [pool]))
    if (ramp := next(mine, None)) is None:
        return 1.0
    there = [day for day in days if day >= since] or list(days)
    return sum(ramp.on(since, day) for day in there) / len(there)
