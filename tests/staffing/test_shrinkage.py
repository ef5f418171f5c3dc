from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from wfm.config.staffing import StaffingSettings
from wfm.staffing import shrinkage


@pytest.mark.parametrize(
    ("net", "share", "heads"),
    [(69, "0.31", 100), (7, "0.3", 10), (9, "0.1", 10), (10, "0.3", 15), (100, "0", 100)],
)
def test_rounding_up_is_exact(net: int, share: str, heads: int) -> None:
    """69/(1-0.31) is 100.00000000000001 in floats."""
    assert shrinkage.whole(shrinkage.gross(net, Fraction(share))) == heads


SUNDAY, MONDAY, LAUNCH = date(2026, 11, 8), date(2026, 11, 9), date(2026, 11, 16)
"""The launch is a Monday too."""


def settings(**parts: object) -> StaffingSettings:
    return StaffingSettings.model_validate({"shrinkage": parts})


def test_shares_add_as_typed() -> None:
    parts = settings(
        sickness={"share": 0.1, "kind": "unrostered"},
        lateness={"share": 0.2, "kind": "unrostered"},
        breaks={"share": 0.0625, "kind": "rostered"},
    )
    assert parts.taken("unrostered", MONDAY) == Fraction(3, 10)
    assert parts.taken("rostered", MONDAY) == Fraction(1, 16)
    assert settings().taken("rostered", MONDAY) == 0


def test_a_date_goes_before_its_weekday_and_that_before_the_share() -> None:
    parts = settings(
        sickness={
            "share": 0.1,
            "kind": "unrostered",
            "weekdays": {"mon": 0.12},
            "dates": {"2026-11-16": 0.3},
        },
        lateness={"share": 0.02, "kind": "unrostered", "weekdays": {"sun": 0.0}},
    )
    days = (SUNDAY, MONDAY, LAUNCH)
    assert [parts.taken("unrostered", day) for day in days] == [Fraction(s, 100) for s in (10, 14, 32)]


@pytest.mark.parametrize(
    ("change", "day"),
    [
        ({"weekdays": {"mon": 0.7}}, "not 1.1 on mon"),
        ({"dates": {"2026-11-16": 0.9}}, "not 1.3 on 2026-11-16"),
    ],
)
def test_no_day_may_be_taken_whole(change: dict[str, dict[str, float]], day: str) -> None:
    part = {"share": 0.4, "kind": "unrostered"}
    with pytest.raises(ValueError, match=f"unrostered shrinkage must add up to less than 1, {day}"):
        settings(a=part, b=part | change)
    assert settings(a=part, b=part | change | {"kind": "rostered"})


def test_refuses_shrinkage_of_everything() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        shrinkage.gross(10, Fraction(1))
