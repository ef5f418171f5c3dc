"""wfm forecast, staff, roster, simulate, report: one stage, from the tables of those before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from wfm.cli.forecast import forecast
from wfm.cli.options import Options, common, config_argument
from wfm.cli.session import carry_out


def _stage(name: str, before: Sequence[str], short: str, words: str) -> click.Command:
    """A command for one stage; `before` are the sources (`Table.source`) of the tables it reads."""

    @click.command(name, short_help=short, help=f"{words}\n\n\b\nExample:  wfm {name} configs/double11.yaml")
    @config_argument
    @common
    def command(config: Path, options: Options) -> None:
        carry_out(config, options, stages=() if name == "report" else (name,), before=before)

    return command


STAGE_COMMANDS = (
    forecast,
    _stage(
        "staff",
        ("forecast",),
        "Only staff, from the forecast written before.",
        "Turns the forecast in --out into people needed by queue and interval, with charts beside.",
    ),
    _stage(
        "roster",
        ("forecast", "staffing"),
        "Only roster, from what was written before.",
        "Makes and checks the roster for the requirement in --out.",
    ),
    _stage(
        "simulate",
        ("forecast", "staffing", "roster", "pay"),
        "Only work out and play the service, from what was written before.",
        "Works out the service that the roster in --out gives, and plays it with random contacts and"
        " absences. Rosters edited by hand are played as they are: people are at work from start to end"
        " of each shift in tables/roster.csv, apart from the breaks in tables/activities.csv. Their rules"
        " are checked, and pay, coverage and who serves which queue worked out anew.",
    ),
    _stage(
        "report",
        ("forecast", "staffing", "roster", "pay", "simulate", "replan"),
        "Only write the workbook, from what was written before.",
        "Writes the workbook again from the tables in --out, say in another language.",
    ),
)
