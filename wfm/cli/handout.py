"""wfm export, approve, publish, freeze: what people are given of a finished plan."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfm.cli.options import lang_option
from wfm.domain.state import Stage

if TYPE_CHECKING:
    from wfm.plan import Plan

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(short_help="Hand out a plan: workbooks, calendars, charts, Parquet.")
@click.argument("plan", type=_FOLDER)
@click.option(
    "--pack",
    "packs",
    type=click.Choice(["manager", "finance", "leads"]),
    multiple=True,
    help="Workbook for whom; leads get one a team, without pay or reasons for leave.",
)
@click.option("--calendar", is_flag=True, help="An .ics file for each person and each team.")
@click.option("--charts", type=click.Choice(["png", "svg"]), help="The main charts.")
@click.option("--parquet", is_flag=True, help="Every table as Parquet.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder.  [default: that of the plan]"
)
@lang_option("Language of what is written.")
@click.option("--quiet", is_flag=True, help="Say nothing where all is well.")
def export(
    plan: Path,
    packs: tuple[str, ...],
    calendar: bool,
    charts: str | None,
    parquet: bool,
    out: Path | None,
    lang: str | None,
    quiet: bool,
) -> None:
    """Writes what people are to hold of a plan, from its folder.

    \b
    Example:  wfm export reports/week --pack leads --calendar --lang zh
    """
    if not (packs or calendar or charts or parquet):
        raise click.UsageError("expected --pack, --calendar, --charts or --parquet")
    from wfm.handout import Wanted, export
    from wfm.io.write import write_outputs

    wanted = Wanted(packs, calendar, parquet, charts or "")
    files = export(plan, wanted, lang, datetime.now(UTC))
    write_outputs(out or plan, files)
    if not quiet:
        for place, count in Counter(str(Path(name).parent) for name in files).items():
            click.echo(f"{(out or plan) / place}: {count} file{'s' if count > 1 else ''}")


def _step(stage: Stage, name: str, short: str, words: str) -> click.Command:
    @click.command(
        name, short_help=short, help=f"{words}\n\n\b\nExample:  wfm {name} reports/week --by 'Li Wei'"
    )
    @click.argument("plan", type=_FOLDER)
    @click.option("--by", required=True, help="Who says so.")
    @click.option("--note", default="", help="A remark to keep.")
    def command(plan: Path, by: str, note: str) -> None:
        from wfm.handout import advance
        from wfm.io.state import STATE, state_bytes
        from wfm.io.write import write_outputs

        made, state = advance(plan, stage, by, note, datetime.now(UTC))
        write_outputs(plan, {STATE: state_bytes(state)})
        click.echo(f"{made.scenario.name}, version {state.version}: {state.stage}, by {by}")
        if stage is Stage.PUBLISHED:
            click.echo(_notice(made))

    return command


def _notice(plan: Plan) -> str:
    owed = plan.scenario.reporting.publication.notice_days
    ahead = (plan.scenario.horizon.first_date - datetime.now(UTC).date()).days
    short = "" if ahead >= owed else f": {owed - ahead} too few"
    return f"{ahead} days before its first day, {owed} are owed{short}"


STATE_COMMANDS = (
    _step(
        Stage.APPROVED,
        "approve",
        "Agree to a plan.",
        "Marks a draft as approved: it breaks no hard rule, and its tables stay as they are.",
    ),
    _step(
        Stage.PUBLISHED,
        "publish",
        "Say that people hold a plan.",
        "Marks an approved plan as published: no command writes over it, and what a later plan changes"
        " at short notice is counted.",
    ),
    _step(
        Stage.FROZEN,
        "freeze",
        "Close a plan.",
        "Closes a published plan, as for payroll: nothing is planned from it any more.",
    ),
    _step(Stage.DRAFT, "withdraw", "Take an approval back.", "Takes an approved plan back to draft."),
)
