"""A plan made again from a roster that people already have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from wfm import plan
from wfm.domain.control import Quiet, WorkLimit
from wfm.io.tables import write_table
from wfm.tables import ROSTER

Again = Callable[[str], plan.Plan]


@pytest.fixture
def again(centre: Path, edit: Callable[..., None], planned: plan.Plan) -> Again:
    """The starter planned once more with this rule, from a roster of another seed, one person ill."""

    def run(rule: str) -> plan.Plan:
        write_table(centre.parent / "base.csv", ROSTER, planned.tables["roster"])
        edit("  wishes: tables/wishes.csv", "  wishes: tables/wishes.csv\n  base_roster: base.csv")
        edit("seed: 1", "seed: 2")
        edit("    daily_rest: {min_h: 11", f"    keep: {rule}\n    daily_rest: {{min_h: 11")
        with (centre.parent / "tables/time_off.csv").open("a", encoding="utf-8") as file:
            file.write("A04,2026-09-14,2026-09-19,sick\n")
        return plan.run(plan.load(centre), stop=WorkLimit(300), progress=Quiet())

    return run


def changed(found: plan.Plan, planned: plan.Plan) -> pd.DataFrame:
    """Days that differ for anybody but the person who fell ill."""
    keys = ["agent_id", "date", "shift_code", "start"]
    both = pd.concat([found.tables["roster"][keys], planned.tables["roster"][keys]])
    differ = both[~both.duplicated(keep=False)]
    return differ[differ["agent_id"] != "A04"][["agent_id", "date"]].drop_duplicates()


def test_without_a_price_the_roster_changes(again: Again, planned: plan.Plan) -> None:
    found = again("{price_per_change: 0}")
    assert len(changed(found, planned)) > 20
    assert "keep" not in set(found.tables["violations"]["rule"])


def test_a_price_holds_the_roster_and_is_counted(again: Again, planned: plan.Plan) -> None:
    found = again("{price_per_change: 1000}")
    told = found.tables["violations"].query("rule == 'keep' and agent_id != 'A04'")
    differ = changed(found, planned)
    assert set(zip(told["agent_id"], told["date"], strict=True)) == set(
        zip(differ["agent_id"], differ["date"], strict=True)
    )
    assert (told["penalty"] == 100_000).all()
    assert len(differ) < 10


def test_days_within_notice_stay(again: Again, planned: plan.Plan) -> None:
    """Issued on Wednesday the 9th: ten days of notice freeze all days up to Friday the 18th."""
    differ = changed(again("{price_per_change: 0, notice_days: 10}"), planned)
    assert differ["date"].min() >= pd.Timestamp("2026-09-19")
    assert len(differ) > 0
