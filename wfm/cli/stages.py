"""wfm forecast, staff, roster, simulate, surge, report: one stage, from the tables of those before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from wfm.cli.forecast import forecast
from wfm.cli.options import Options, common, config_argument
from wfm.cli.session import carry_out


def _stage(
    name: str, before: Sequence[str], short: str, words: str, runs: Sequence[str] | None = None
) -> click.Command:
    """A command for one stage; `before` are the sources (`Table.source`) of the tables it reads; `runs`:
    where it is not just the stage of its name.
    """

    @click.command(name, short_help=short, help=f"{words}\n\n\b\nExample:  wfm {name} configs/double11.yaml")
    @config_argument
    @common
    def command(config: Path, options: Options) -> None:
        carry_out(config, options, stages=(name,) if runs is None else runs, before=before)

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
        runs=("simulate", "surge"),
    ),
    _stage(
        "surge",
        ("forecast", "staffing", "roster", "pay", "simulate"),
        "Only work out whom to call at a surge, beside the roster written before.",
        "Says for each level of the scenario's surge plan, such as 30 % more contacts than forecast, whom to"
        " call beside the roster in --out, by when, at what cost, and the service without and with them.",
    ),
    _stage(
        "report",
        ("forecast", "staffing", "roster", "pay", "simulate", "surge", "replan"),
        "Only write the workbook, from what was written before.",
        "Writes the workbook again from the tables in --out, say in another language.",
        runs=(),
    ),
)
