"""wfm backtest"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.cli.options import History, Options, common, history_options
from wfm.cli.progress import showing
from wfm.cli.stop import Interrupt
from wfm.domain.errors import Fault, InputFaults

if TYPE_CHECKING:
    from wfm.forecasts import LookBack
    from wfm.words import Translate


class _Interrupt(Interrupt):
    NOTICE = b"\nStopping; what was forecast so far is judged. Ctrl-C again leaves at once.\n"


@click.command(short_help="Say how good forecasts would have been.")
@click.argument("source", metavar="CONFIG|FILE", type=click.Path(path_type=Path))
@click.option("--lags", default="1-7,6-12,28-42", show_default=True, help="Days ahead, ranges by comma.")
@click.option(
    "--origins", type=click.IntRange(min=1), help="Mornings, the latest.  [default: 12, with many queues 6]"
)
@click.option(
    "--every", "step_days", type=click.IntRange(min=1), default=7, show_default=True, help="Days between."
)
@click.option("--models", default="", help="Models by comma.  [default: that of the forecast]")
@click.option("--jobs", type=int, default=1, show_default=True, help="Processes; -1: one a core.")
@history_options
@common
def backtest(
    source: Path,
    lags: str,
    origins: int | None,
    step_days: int,
    models: str,
    jobs: int,
    history: History,
    options: Options,
) -> None:
    """Forecasts again from past mornings, each knowing only what was known then, and compares with
    what came: a model against the mean of last weeks and against last week.

    CONFIG is a scenario; FILE a contact history on its own (CSV, XLSX, Parquet), such as
    timestamp,channel,volume. Writes the table, every forecast, and a page with plots.

    \b
    Example:  wfm backtest history.csv --country CN --lags 6-12 --out reports/history
    """
    with showing(options.quiet, lang=options.lang) as progress, _Interrupt() as interrupt:
        from wfm import forecasts
        from wfm.cli.session import make_folder, single_threaded
        from wfm.io.write import write_outputs

        single_threaded()
        made = forecasts.backtest(
            source,
            _settings(lags, origins, step_days, models, jobs),
            stop=interrupt,
            progress=progress,
            bare=history.known(),
        )
        progress.tell("write")
        out = options.out or Path("reports") / source.name.split(".")[0]
        lang = options.lang or "en"
        make_folder(out)
        write_outputs(out, forecasts.backtest_files(made, lang))
    _close(made, out / "backtest.html", options, lang)


def _settings(lags: str, origins: int | None, step_days: int, models: str, jobs: int) -> Any:
    from wfm.config.backtest import BacktestSettings, read_lags

    try:
        ranges = tuple(read_lags(part) for part in lags.split(","))
    except ValueError as error:
        raise InputFaults([Fault(str(error), column="--lags")]) from None
    names = tuple(filter(None, (m.strip() for m in models.split(","))))
    return BacktestSettings(models=names, lags=ranges, origins=origins, step_days=step_days, jobs=jobs)


def _close(made: LookBack, page: Path, options: Options, lang: str) -> None:
    if options.as_json:
        report = made.report
        found = {"headlines": list(report.headlines), "notes": list(report.notes), "page": str(page)}
        scores = report.scores[~report.scores["part"].str.contains(" ")]
        click.echo(json.dumps(found | {"scores": json.loads(scores.to_json(orient="records"))}, indent=2))
    elif not options.quiet:
        from wfm.cli.console import WholeTables
        from wfm.words import translator

        say = translator(lang)
        console = WholeTables()
        for line in made.report.headlines:
            console.print(say(line), style="bold", markup=False, soft_wrap=True)
        for columns in made.report.tables:
            console.print(_table(*columns, say))
        for line in made.report.notes:
            console.print(say(line), markup=False, soft_wrap=True)
        console.print(f"{say('Page')}: {page}", markup=False, soft_wrap=True)


def _table(heads: Sequence[str], rows: Iterable[Sequence[tuple[str, bool]]], say: Translate) -> Any:
    """A line a model and days ahead, of all queues together; the least error is bold."""
    from rich.box import SIMPLE
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    for i, head in enumerate(heads):
        table.add_column(say(head), justify="left" if i < 2 else "right", no_wrap=i < 2)
    for row in rows:
        table.add_row(*(f"[bold]{escape(text)}[/]" if best else escape(text) for text, best in row))
    return table
