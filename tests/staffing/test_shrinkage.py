from __future__ import annotations

from fractions import Fraction

import pytest

from wfm.config.staffing import Shrinkage
from wfm.staffing import shrinkage


@pytest.mark.parametrize(
    ("net", "share", "heads"),
    [(69, "0.31", 100), (7, "0.3", 10), (9, "0.1", 10), (10, "0.3", 15), (100, "0", 100)],
)
def test_rounding_up_is_exact(net: int, share: str, heads: int) -> None:
    """69/(1-0.31) is 100.00000000000001 in floats."""
    assert shrinkage.whole(shrinkage.gross(net, Fraction(share))) == heads


def test_shares_add_as_typed() -> None:
    parts = {
        "sickness": Shrinkage(share=0.1, kind="unrostered"),
        "lateness": Shrinkage(share=0.2, kind="unrostered"),
        "breaks": Shrinkage(share=0.0625, kind="rostered"),
    }
    assert shrinkage.share(parts, "unrostered") == Fraction(3, 10)
    assert shrinkage.share(parts, "rostered") == Fraction(1, 16)
    assert shrinkage.share({}, "rostered") == 0


def test_refuses_shrinkage_of_everything() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        shrinkage.gross(10, Fraction(1))
