"""wfm cost, compare: money of finished plans, from their folders."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from wfm.finance import Compared
    from wfm.plan import Plan
    from wfm.words import Translate

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_LANG = click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the answer.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_BY = ("component", "date", "team", "pool", "contract", "agent_id")


@click.command(short_help="Say what a plan costs.")
@click.argument("plan", type=_FOLDER)
@click.option(
    "--by", type=click.Choice(_BY), default="component", show_default=True, help="Broken down by what."
)
@_JSON
@_LANG
def cost(plan: Path, by: str, as_json: bool, lang: str | None) -> None:
    """Shows the pay of a plan from its folder, by component or by whom and when.

    \b
    Example:  wfm cost reports/week --by team
    """
    from wfm import finance
    from wfm.words import translator

    made, frame = finance.cost(plan, by)
    if as_json:
        pay = made.scenario.pay
        facts = {"currency": pay.currency, "minor_digits": pay.minor_digits, "by": by}
        total = int(frame["total"].sum())
        click.echo(
            _dump(
                {
                    **facts,
                    "total": total,
                    "rows": json.loads(frame.to_json(orient="records", date_format="iso")),
                }
            )
        )
        return
    _print(_cost_lines(made, frame, by, translator(lang or made.scenario.reporting.lang)))


@click.command(short_help="Put plans side by side.")
@click.argument("plans", nargs=-1, type=_FOLDER, required=True)
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file: .xlsx or .csv."
)
@_JSON
@_LANG
def compare(plans: tuple[Path, ...], to: Path | None, as_json: bool, lang: str | None) -> None:
    """Shows service, cost, shortage, overtime and fairness of plans, and what differs from the first.

    \b
    Example:  wfm compare reports/double11 reports/double11-90 --to compare.xlsx
    """
    if len(plans) < 2:
        raise click.UsageError("expected two plans or more")
    from wfm import finance
    from wfm.io.write import write_outputs
    from wfm.words import translator

    found = finance.compare(plans)
    if to is not None:
        write_outputs(to.parent, {to.name: finance.writer(found, to, lang or "en")})
    if as_json:
        figures = json.loads(found.frame.to_json(orient="records"))
        click.echo(_dump({"currency": found.currency, "plans": found.plans, "figures": figures}))
        return
    _print(_compared_lines(found, translator(lang or "en")))


def _dump(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _print(lines: Iterable[Any]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for line in lines:
        console.print(line, markup=False, soft_wrap=isinstance(line, str))


def _grid() -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    return Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))


def _cost_lines(plan: Plan, frame: pd.DataFrame, by: str, say: Translate) -> Iterable[Any]:
    from rich.text import Text

    pay = plan.scenario.pay
    unit = 10**pay.minor_digits
    total = int(frame["total"].sum())
    yield say("{title}: {total} {currency}").format(
        title=plan.scenario.title or plan.scenario.name,
        total=_money(total / unit, pay.minor_digits),
        currency=pay.currency,
    )
    table = _grid()
    table.add_column(say(by.replace("_", " ")))
    others = [c for c in frame.columns if c != by]
    for name in others:
        table.add_column(say({"minutes": "Hours"}.get(name, name.replace("_", " "))), justify="right")
    for row in frame.to_dict("records"):
        label = (
            f"{row[by]:%Y-%m-%d}"
            if by == "date"
            else say(str(row[by]).replace("_", " "))
            if by == "component"
            else str(row[by])
        )
        cells = [_cell(name, row[name], unit, pay.minor_digits) for name in others]
        table.add_row(Text(label), *cells)
    sums = [_cell(n, frame[n].sum(), unit, pay.minor_digits) for n in others]
    table.add_section()
    table.add_row(Text(say("Total")), *sums, style="bold")
    yield table
    if pay.contingency:
        text = say("With a contingency of {share}: {total} {currency}")
        whole = _money(total * (1 + pay.contingency) / unit, pay.minor_digits)
        yield text.format(share=f"{pay.contingency:.0%}", total=whole, currency=pay.currency)


def _cell(name: str, value: float, unit: int, digits: int) -> str:
    if name == "minutes":
        return f"{value / 60:,.1f}"
    return f"{value:.1%}" if name == "share" else _money(value / unit, digits)


def _money(amount: float, digits: int) -> str:
    return f"{amount:,.{digits}f}"


def _compared_lines(found: Compared, say: Translate) -> Iterable[Any]:
    from rich.text import Text

    first, *others = found.plans
    table = _grid()
    table.add_column(say("figure"))
    for name in found.plans:
        table.add_column(Text(name), justify="right")
    for name in others:
        table.add_column(Text(say("{plan}: difference").format(plan=name)), justify="right")
    section = ""
    for row in found.frame.to_dict("records"):
        if row["section"] != section:
            section = row["section"]
            table.add_section()
            title = f"{say(section)} ({found.currency})" if section == "Cost" else say(section)
            table.add_row(Text(title, style="bold"))
        what = f"{say(row['of'])}: {say(row['what'])}" if row["of"] else say(row["what"])
        unit = row["unit"]
        values = [_value(row[name], unit) for name in found.plans]
        changes = [_change(row[f"{n} - {first}"], row[f"{n} / {first}"], row["better"], unit) for n in others]
        table.add_row(Text(f"  {what}"), *values, *changes)
    yield table


def _value(value: float, unit: str) -> str:
    if value != value:
        return "–"
    return f"{value:.1%}" if unit == "1" else f"{value:,.2f}" if unit == "currency" else f"{value:,.1f}"


def _change(change: float, relative: float, better: int, unit: str) -> Any:
    from rich.text import Text

    if change != change:
        return "–"
    share = "" if relative != relative or unit == "1" else f" ({relative:+.1%})"
    text = (
        f"{change * 100:+.1f} pp"
        if unit == "1"
        else f"{change:+,.2f}"
        if unit == "currency"
        else f"{change:+,.1f}"
    )
    good = change * better
    return Text(text + share, style="green" if good > 1e-9 else "red" if good < -1e-9 else "")
