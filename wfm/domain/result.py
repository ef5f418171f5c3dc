"""What a solver may claim, and never mix up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """OPTIMAL: cost meets the bound. FEASIBLE: legal, not proved best. INFEASIBLE: proved that
    no legal roster exists. UNKNOWN: stopped before either was known."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How good a roster is known to be. Money in minor units; `lower_bound` None when none was computed.

    `cost` is what the optimiser weighs: pay that can still be changed, priced shortage, wishes.
    `guaranteed` is pay that no roster changes; `unavoidable` is shortage and pay that no roster
    can avoid, as far as proved.
    """

    status: Status
    cost: int
    guaranteed: int
    lower_bound: int | None = None
    unavoidable: int | None = None
    sweeps: int = 0
    stopped: str = ""

    @property
    def gap(self) -> int | None:
        """Money between the roster and the proved bound."""
        return None if self.lower_bound is None else self.cost - self.lower_bound

    @property
    def gap_of_cost(self) -> float | None:
        """The gap as a share of all cost, guaranteed pay included."""
        whole = self.cost + self.guaranteed
        return None if self.gap is None or whole == 0 else self.gap / whole

    @property
    def gap_of_avoidable(self) -> float | None:
        """The gap as a share of cost that some roster could avoid."""
        if self.gap is None or self.unavoidable is None:
            return None
        avoidable = self.cost - self.unavoidable
        return self.gap / avoidable if avoidable > 0 else 0.0
