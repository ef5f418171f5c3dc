"""Money of finished plans: broken down, and side by side. Reads folders that plans wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wfm.domain.errors import Fault, InputFaults
from wfm.io.near import near
from wfm.plan import Plan, read_whole
from wfm.reporting.claims import Claim, Judged, figures, judge
from wfm.reporting.excel.comparison import comparison
from wfm.reporting.finance import GROUPS, breakdown, key_figures, side_by_side

__all__ = ["GROUPS", "Compared", "Judged", "compare", "cost", "judged", "writer"]


@dataclass(frozen=True, eq=False)
class Compared:
    """Plans side by side (`side_by_side`), by their names; amounts in major units of `currency`."""

    frame: pd.DataFrame
    plans: tuple[str, ...]
    currency: str


def cost(folder: Path, by: str) -> tuple[Plan, pd.DataFrame]:
    """The plan there, and its pay by `by` (see `GROUPS`) in minor units.

    Raises:
        InputFaults: no plan is there, or none with a cost.
    """
    plan = read_whole(folder)
    return plan, breakdown(plan.report, by)


def compare(folders: Sequence[Path]) -> Compared:
    """Two plans or more, the first as the yardstick.

    Raises:
        InputFaults: no plan is there, or amounts are of different currencies.
    """
    plans = {name: read_whole(folder) for name, folder in zip(_names(folders), folders, strict=True)}
    currencies = {plan.scenario.pay.currency for plan in plans.values()}
    if len(currencies) > 1:
        raise InputFaults([Fault(f"plans in different currencies: {', '.join(sorted(currencies))}")])
    frame = side_by_side({name: key_figures(plan.report) for name, plan in plans.items()})
    return Compared(frame, tuple(plans), currencies.pop())


def judged(found: Compared, texts: Sequence[str]) -> list[Judged]:
    """Claims such as `total pay -15%` put to every plan but the first.

    Raises:
        InputFaults: a claim of another shape, or about a figure that is not compared.
    """
    known, claims, faults = figures(found.frame), [], []
    for text in texts:
        try:
            claims.append(claim := Claim.read(text))
        except ValueError as error:
            faults.append(Fault(str(error), column="--claim", value=text))
            continue
        if claim.what not in known:
            faults.append(Fault(f"no such figure{near(claim.what, known)}", column="--claim", value=text))
    if faults:
        raise InputFaults(faults)
    return judge(found.frame, found.plans, claims)


def writer(found: Compared, path: Path, lang: str) -> Callable[[Path], None]:
    """What writes a comparison to a file of this name: .xlsx or .csv.

    Raises:
        InputFaults: another suffix.
    """
    if path.suffix == ".xlsx":
        return lambda place: comparison(found.frame, found.plans, found.currency, lang).save(place)
    if path.suffix == ".csv":
        return lambda place: csv_safe(found.frame).to_csv(
            place, index=False, lineterminator="\n", encoding="utf-8-sig"
        )
    raise InputFaults([Fault("expected a file that ends with .xlsx or .csv", str(path))])


def csv_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would take for a formula, behind an apostrophe; for people, not machines."""
    return frame.map(
        lambda v: f"'{v}" if isinstance(v, str) and v.startswith(("=", "+", "-", "@", "\t")) else v
    )


def _names(folders: Sequence[Path]) -> list[str]:
    """Names of the folders, longer where they are alike, numbered where they are the same."""
    short = [folder.resolve().name for folder in folders]
    names = [
        f"{folder.resolve().parent.name}/{name}" if short.count(name) > 1 else name
        for folder, name in zip(folders, short, strict=True)
    ]
    return [n if names.count(n) == 1 else f"{n} ({k})" for k, n in enumerate(names, start=1)]
