"""wfm cost, compare: money of finished plans, from their folders."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.cli.errors import SHORT_OF_TARGETS
from wfm.cli.options import lang_option

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from wfm.finance import Compared, Judged
    from wfm.plan import Plan
    from wfm.words import Translate

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_LANG = lang_option("Language of the answer.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_BY = ("component", "date", "team", "pool", "contract", "site", "agent_id")


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
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="TEXT",
    help="A claim to test against the first plan, such as 'total pay -15%'.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 where a claim does not hold.")
@_JSON
@_LANG
def compare(
    plans: tuple[Path, ...],
    to: Path | None,
    claims: tuple[str, ...],
    strict: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    """Shows service, cost, shortage, overtime and fairness of plans, and what differs from the first.

    \b
    Example:  wfm compare reports/double11 reports/double11-90 --to compare.xlsx
    Claims:   wfm compare reports/week-fixed reports/week --claim "total pay -15%"
    """
    if len(plans) < 2:
        raise click.UsageError("expected two plans or more")
    from wfm import finance
    from wfm.io.write import write_outputs
    from wfm.words import translator

    found = finance.compare(plans)
    judged = finance.judged(found, claims)
    if to is not None:
        write_outputs(to.parent, {to.name: finance.writer(found, to, lang or "en")})
    if as_json:
        figures = json.loads(found.frame.to_json(orient="records"))
        facts = {"currency": found.currency, "plans": found.plans, "figures": figures}
        click.echo(_dump(facts | ({"claims": [asdict(j) for j in judged]} if judged else {})))
    else:
        say = translator(lang or "en")
        _print([*_compared_lines(found, say), *(_claim_line(j, say) for j in judged)])
    if strict and not all(j.holds for j in judged):
        click.get_current_context().exit(SHORT_OF_TARGETS)


def _dump(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _print(lines: Iterable[Any]) -> None:
    from wfm.cli.console import WholeTables

    console = WholeTables()
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


def _claim_line(judged: Judged, say: Translate) -> str:
    claim = judged.claim
    found = "–" if judged.found is None else f"{judged.found:+.1%}"
    line = say("{plan}: {figure} {claimed} was claimed, {found} was found: {verdict}").format(
        plan=judged.plan,
        figure=say(claim.what),
        claimed=f"{claim.change:+.1%}",
        found=found,
        verdict=say("holds") if judged.holds else say("does not hold"),
    )
    if not judged.queue:
        return line
    fall = say("at a service that falls by up to {points} points ({queue})")
    return f"{line}, {fall.format(points=f'{-judged.service * 100:.1f}', queue=judged.queue)}"


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
