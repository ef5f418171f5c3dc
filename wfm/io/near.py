"""The known name that a wrong one probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def near(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or the known names where none is close and they are few."""
    names = sorted(set(known))
    lower = {n.lower(): n for n in names}
    hit = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    if hit:
        return f"; did you mean {lower[hit[0]]!r}?"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= 12 else ""
