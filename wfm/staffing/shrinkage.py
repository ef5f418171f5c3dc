"""Paid time that is not work on a queue, and the heads it costs. Exact: 69 / (1 - 0.31) is 100."""

from __future__ import annotations

import math
from fractions import Fraction


def gross(heads: int | Fraction, shrinkage: Fraction) -> Fraction:
    """Heads that leave `heads` after shrinkage: heads / (1 - shrinkage).

    Raises:
        ValueError: shrinkage takes all time.
    """
    if not 0 <= shrinkage < 1:
        raise ValueError(f"shrinkage: expected 0 or more, less than 1 in all, not {float(shrinkage):g}")
    return heads / (1 - shrinkage)


def whole(heads: int | Fraction) -> int:
    """The next whole head, without the errors of floats."""
    return math.ceil(heads)
