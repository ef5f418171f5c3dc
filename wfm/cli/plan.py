"""wfm plan"""

from __future__ import annotations

from pathlib import Path

import click

from wfm.cli.errors import SHORT_OF_TARGETS, say
from wfm.cli.options import Options, common, config_argument
from wfm.cli.session import carry_out


@click.command(short_help="Plan the whole way, from history to workbook.")
@config_argument
@click.option("--strict", is_flag=True, help="Exit with 1 where a target is missed.")
@common
def plan(config: Path, strict: bool, options: Options) -> None:
    """Forecasts, staffs, rosters and checks a scenario, and writes the workbook and its tables.

    Ctrl-C stops the search and keeps the best roster found.

    \b
    Example:  wfm plan configs/double11.yaml --out reports/double11 --lang zh
    """
    summary = carry_out(config, options)
    missed = [
        f"{q['queue']}: {q['service_expected']:.1%} expected, {q['target']:.1%} promised"
        for q in summary["queues"]
        if q["service_expected"] is not None and q["service_expected"] < q["target"]
    ]
    if strict and missed:
        say(["short of targets:", *missed])
        click.get_current_context().exit(SHORT_OF_TARGETS)
