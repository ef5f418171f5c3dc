"""What people did in the months before a horizon, as the plan before would have written it."""

from __future__ import annotations

import numpy as np
import pandas as pd


def ledger(agents: pd.DataFrame, first_date: str, seed: list[int]) -> pd.DataFrame:
    """Three calendar months of each of the human pool, up to a week before the horizon."""
    rng = np.random.default_rng([*seed, 3])
    through = pd.Timestamp(first_date) - pd.Timedelta(days=8)
    months = pd.date_range(end=through.replace(day=1), periods=3, freq="MS")
    rows = [
        _month(
            rng, agent.agent_id, agent.contract == "night", month, min(through, month + pd.offsets.MonthEnd())
        )
        for agent in agents[agents["pool"].eq("human")].itertuples()
        for month in months
    ]
    return pd.DataFrame(rows)


def _month(
    rng: np.random.Generator, agent_id: str, nights: bool, month: pd.Timestamp, through: pd.Timestamp
) -> dict[str, object]:
    """Five shifts of eight hours a week, now and then one more; two or three weekends of a month."""
    shifts = (through.day * 5) // 7 + int(rng.integers(-1, 2))
    extra = int(rng.integers(0, 3))
    weekends = min(int(rng.integers(1, 4)), through.day // 7)
    asked, refused = int(rng.integers(0, 4)), int(rng.integers(0, 2))
    return {
        "agent_id": agent_id,
        "month": f"{month:%Y-%m-%d}",
        "through": f"{through:%Y-%m-%d}",
        "worked_min": shifts * 480,
        "overtime_min": extra * 480,
        "holiday_min": 0,
        "nights": shifts if nights else 0,
        "weekends": weekends,
        "weekends_in_a_row": min(weekends, 1 + int(rng.integers(0, 2))),
        "holidays": 0,
        "wishes_granted": asked - min(asked, refused),
        "wishes_refused": min(asked, refused),
        "lieu_days": float(extra if rng.random() < 0.3 else 0),
    }
