"""Who is given what: the manager everything, finance the money, leads their own team."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pack:
    """What a reader may see. `sheets`: English names, in reading order comes from the workbook.

    `money`: pay, rates, prices. `reasons`: why somebody is away. `people`: who works when, by name.
    """

    name: str
    money: bool
    reasons: bool
    sheets: tuple[str, ...] = ()
    """Empty: all."""
    of_a_team: bool = False
    """One workbook a team; what is wanted of all teams together is said so."""

    def holds(self, sheet: str) -> bool:
        return not self.sheets or sheet in self.sheets


MANAGER = Pack("manager", money=True, reasons=True)
FINANCE = Pack(
    "finance",
    money=True,
    reasons=False,
    sheets=("Overview", "Coverage", "Surge", "Cost", "Pay lines", "Rates", "Codes"),
)
LEADS = Pack(
    "leads",
    money=False,
    reasons=False,
    sheets=("Roster", "Days", "Fairness", "Coverage", "Changes", "Codes", "Data"),
    of_a_team=True,
)

PACKS = {pack.name: pack for pack in (MANAGER, FINANCE, LEADS)}
