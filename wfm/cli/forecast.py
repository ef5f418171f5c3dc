"""wfm forecast: the days planned, the rest of a day that has begun, or months ahead."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from wfm.cli.options import Options, common, config_argument
from wfm.cli.session import carry_out, look_months_ahead

_TIME = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.command(short_help="Only forecast; again within a day, or months ahead.")
@config_argument
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
@common
def forecast(
    config: Path, as_of: datetime | None, actual: Path | None, months: int | None, by: str, options: Options
) -> None:
    """Forecasts contacts and handling times of the days planned.

    With --as-of the day has begun: what came so far moves the rest of the day and the days after, and
    narrows their bands. With --months it writes contacts by week or day to tables/long_range.csv.

    \b
    Example:  wfm forecast configs/double11.yaml
              wfm forecast configs/double11.yaml --as-of 2026-11-11T10:30 --actual today.csv
              wfm forecast configs/double11.yaml --months 18 --by week
    """
    if actual is not None and as_of is None:
        raise click.UsageError("--actual goes with --as-of")
    if months is not None and as_of is not None:
        raise click.UsageError("expected --as-of or --months, not both")
    if months is None:
        carry_out(config, options, stages=("forecast",), as_of=as_of, actual=actual)
    else:
        look_months_ahead(config, options, months, "day" if by == "day" else "week")
