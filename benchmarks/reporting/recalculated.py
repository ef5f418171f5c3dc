"""Does a spreadsheet find in a plan's workbook what the tariff found, to the cent, before and after a change?

    python benchmarks/reporting/recalculated.py PLAN [--lang en zh]

The workbook is written, worked out by LibreOffice, and read: cells with errors, the pay lines and every total
of the sheet of cost against the table of cost. Then rates and one person's hourly cost are changed in it, and
its new total is held against the tariff run on the same changes.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from wfm import plan
from wfm.pay.tariff import Tariff
from wfm.reporting.excel import workbook
from wfm.words import translator

CHANGES = {
    "rate_night": ("night_premium", 0.35),
    "rate_overtime": ("overtime_rate", 1.75),
    "rate_rest_day": ("rest_day_rate", 2.5),
    "rate_on_call": ("on_call_per_day", 310.0),
}
"""By named cell: the setting of the tariff, and its new value."""
HOURLY = 57.31


def recalculated(book: Any, folder: Path) -> Any:
    """The workbook as LibreOffice works it out."""
    path = folder / "plan.xlsx"
    book.save(path)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run([*command, str(path)], check=True, capture_output=True)
    return openpyxl.load_workbook(folder / "out/plan.xlsx", data_only=True)


def named(book: Any, name: str) -> Any:
    """The cells of a named range, or its only one."""
    [(title, place)] = book.defined_names[name].destinations
    return book[title][place]


def totals(book: Any) -> Iterator[tuple[str, float]]:
    """Last cell of each block of pay, and the total."""
    yield "total_pay", named(book, "total_pay").value
    for name in sorted(book.defined_names):
        if name.startswith("cost_by_") and name not in ("cost_by_channel", "cost_by_component"):
            yield name, named(book, name)[-1][-1].value
    yield "cost_by_channel", sum(cell.value for cell in named(book, "cost_by_channel")[-1][1:])


def as_written(made: plan.Plan, lang: str, folder: Path) -> None:
    book = recalculated(workbook(made.report, lang), folder)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    wrong = [f"{cell.parent.title}!{cell.coordinate}" for cell in cells if cell.data_type == "e"]
    print(f"{lang}: {len(cells):,} cells, {len(wrong)} with errors {wrong[:5]}")
    unit = 10**made.scenario.pay.minor_digits
    cost = made.tables["cost"]
    whole = int(cost["amount"].sum())
    lines = [row[9].value for row in book[translator(lang)("Pay lines")].iter_rows(min_row=5)]
    ordered = cost.sort_values(["date", "agent_id", "component"])["amount"].tolist()
    apart = sum(round(value * unit) != amount for value, amount in zip(lines, ordered, strict=True))
    print(f"{lang}: {len(lines):,} pay lines, {apart} not to the cent")
    for name, value in totals(book):
        word = "as the table of cost" if round(value * unit) == whole else f"NOT {whole / unit:,.2f}"
        print(f"{lang}: {name:18} {value:15,.2f} {word}")
    other = made.tables["other_cost"]
    both = (whole + int(other["amount"].sum())) / unit
    print(f"{lang}: whole_cost         {named(book, 'whole_cost').value:15,.2f}, tables {both:,.2f}")


def with_changes(made: plan.Plan, lang: str, folder: Path) -> None:
    book = workbook(made.report, lang)
    for name, (_, value) in CHANGES.items():
        named(book, name).value = value
    agents = made.inputs["agents"].copy()
    person = made.tables["cost"].query("component == 'rest_day' or component == 'hourly'")["agent_id"].iloc[0]
    sheet = book[translator(lang)("Rates")]
    next(row for row in sheet.iter_rows() if row[0].value == person)[3].value = HOURLY
    agents.loc[agents["agent_id"] == person, "hourly_cost"] = HOURLY
    found = round(named(recalculated(book, folder), "total_pay").value * 10**made.scenario.pay.minor_digits)
    pay = made.scenario.pay.model_copy(update=dict(CHANGES.values()))
    tables: Mapping[str, Any] = {**made.inputs, **made.tables}
    again = Tariff(made.scenario.model_copy(update={"pay": pay})).cost_table(
        tables["roster"], tables["activities"], agents, tables["previous_roster"], tables["time_off"]
    )
    expected = int(again["amount"].sum())
    before = int(tables["cost"]["amount"].sum())
    print(
        f"{lang}: after {', '.join(CHANGES)} and the hourly cost of {person}: {found:,}, tariff {expected:,}"
    )
    print(f"{lang}: {'the same' if found == expected != before else 'NOT THE SAME'} (before {before:,})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--lang", nargs="+", default=["en", "zh"])
    args = parser.parse_args()
    made = plan.read_whole(args.plan)
    for lang in args.lang:
        for step in (as_written, with_changes):
            with tempfile.TemporaryDirectory() as folder:
                step(made, lang, Path(folder))


if __name__ == "__main__":
    main()
