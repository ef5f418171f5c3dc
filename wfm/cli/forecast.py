"""wfm forecast: the days planned, those after a bare history, the rest of a day that has begun, or months
ahead."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from wfm.cli.options import History, Options, common, history_options
from wfm.cli.session import carry_out, is_scenario, look_days_ahead, look_months_ahead

_TIME = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.command(short_help="Only forecast; again within a day, or months ahead.")
@click.argument("source", metavar="CONFIG|FILE", type=click.Path(path_type=Path))
@click.option(
    "--as-of", type=_TIME, help="Local time up to which contacts are known, such as 2026-11-11T10:30."
)
@click.option(
    "--actual", type=click.Path(path_type=Path), help="Contacts beside those of the scenario; with --as-of."
)
@click.option("--months", type=click.IntRange(1, 36), help="Months from the day of the forecast on, instead.")
@click.option(
    "--by", type=click.Choice(["day", "week"]), default="week", show_default=True, help="With --months."
)
@click.option(
    "--days", type=click.IntRange(1, 92), default=7, show_default=True, help="Of a FILE: days after its end."
)
@history_options
@common
def forecast(
    source: Path,
    as_of: datetime | None,
    actual: Path | None,
    months: int | None,
    by: str,
    days: int,
    history: History,
    options: Options,
) -> None:
    """Forecasts contacts and handling times of the days planned.

    CONFIG is a scenario; FILE a contact history on its own (CSV, XLSX, Parquet), such as
    timestamp,channel,volume: the days after its end are forecast.

    With --as-of the day has begun: what came so far moves the rest of the day and the days after, and
    narrows their bands. With --months it writes contacts by week or day to tables/long_range.csv.

    \b
    Example:  wfm forecast configs/double11.yaml
              wfm forecast history.csv --country CN --days 14
              wfm forecast configs/double11.yaml --as-of 2026-11-11T10:30 --actual today.csv
              wfm forecast configs/double11.yaml --months 18 --by week
    """
    if actual is not None and as_of is None:
        raise click.UsageError("--actual goes with --as-of")
    if months is not None and as_of is not None:
        raise click.UsageError("expected --as-of or --months, not both")
    if as_of is not None and not is_scenario(source):
        raise click.UsageError("--as-of goes with a scenario")
    if months is not None:
        look_months_ahead(source, options, months, "day" if by == "day" else "week", history)
    elif not is_scenario(source):
        look_days_ahead(source, options, days, history)
    else:
        carry_out(source, options, stages=("forecast",), as_of=as_of, actual=actual)
