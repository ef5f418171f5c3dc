"""Rows of an array that are the same."""

from __future__ import annotations

import numpy as np

from wfm.roster.parts import Bools, Floats, Ints


def distinct(rows: Ints | Floats | Bools) -> tuple[Ints, Ints]:
    """Which rows are the first of their kind, in their order, and the kind of each row.

    By hashes of whole rows: where rows are long, sorting them takes longer by far.
    """
    kinds: dict[bytes, int] = {}
    first: list[int] = []
    kind = np.zeros(len(rows), np.int64)
    for i, row in enumerate(rows):
        key = row.tobytes()
        if key not in kinds:
            kinds[key] = len(kinds)
            first.append(i)
        kind[i] = kinds[key]
    return np.array(first, np.int64), kind
