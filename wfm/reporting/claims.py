"""Claims put to plans: what was said to change by so much, and what does, at what service."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from wfm.tables import rows

_SHAPE = re.compile(r"\s*(?P<what>.+?)\s*(?P<change>[+-]\s*\d+(?:\.\d+)?)\s*%\s*")
SERVICE = "expected in time"


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of a comparison said to change by at least `change` (-0.15: 15 % less)."""

    what: str
    change: float

    @classmethod
    def read(cls, text: str) -> Claim:
        """`total pay -15%` or `contacts answered an hour paid +20%`.

        Raises:
            ValueError: no such shape.
        """
        if not (hit := _SHAPE.fullmatch(text)):
            raise ValueError("expected a figure and its change, such as 'total pay -15%'")
        return cls(hit["what"], float(hit["change"].replace(" ", "")) / 100)

    def holds(self, found: float) -> bool:
        """Whether the change found goes as far as was claimed."""
        return found <= self.change + 1e-9 if self.change < 0 else found >= self.change - 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim put to one plan against the first. `found` None: one of the two has no such figure.

    `service`: the largest fall of any queue's expected service (-0.03: three points less), or 0; a
    saving that rests on worse service is another thing than the one claimed.
    """

    claim: Claim
    plan: str
    found: float | None
    holds: bool
    service: float
    queue: str
    """The queue whose service falls most; empty where none does."""


def figures(frame: pd.DataFrame) -> list[str]:
    """Names of figures that a claim can be about: those of a whole plan."""
    return frame.loc[frame["of"] == "", "what"].tolist()


def judge(frame: pd.DataFrame, plans: Sequence[str], claims: Sequence[Claim]) -> list[Judged]:
    """Every claim put to every plan but the first; `frame`: see `finance.side_by_side`.

    Raises:
        KeyError: a claim is about a figure that is not compared (see `figures`).
    """
    first, *others = plans
    whole = frame[frame["of"] == ""].set_index("what")
    judged = []
    for claim in claims:
        for plan in others:
            relative = float(whole[f"{plan} / {first}"].to_dict()[claim.what])
            found = None if math.isnan(relative) else relative
            fall, queue = _worst(frame, f"{plan} - {first}")
            judged.append(Judged(claim, plan, found, found is not None and claim.holds(found), fall, queue))
    return judged


def _worst(frame: pd.DataFrame, difference: str) -> tuple[float, str]:
    """The largest fall of service, and of which queue."""
    falls = [(float(r[0]), str(r[1])) for r in rows(frame.loc[frame["what"] == SERVICE, [difference, "of"]])]
    fall, queue = min((f for f in falls if f[0] == f[0]), default=(0.0, ""))
    return (fall, queue) if fall < 0 else (0.0, "")
