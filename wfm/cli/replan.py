"""wfm replan"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import click

from wfm.cli.errors import SHORT_OF_TARGETS
from wfm.cli.options import Options, common, config_argument
from wfm.domain.errors import Fault, InputFaults
from wfm.domain.state import Stage, State

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Plan again from a plan that people hold, and from what they changed in it.")
@config_argument
@click.option("--from", "before", type=_FOLDER, required=True, help="Folder of the plan before.")
@click.option("--edited", type=_FILE, help="Its workbook, changed in Excel or LibreOffice.")
@click.option("--forecast", is_flag=True, help="Make forecast and requirement anew, from today's history.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the new plan is made known.  [default: forecast.issued_on]",
)
@click.option("--check", "only_check", is_flag=True, help="Show what becomes of each edit, and plan nothing.")
@click.option("--strict", is_flag=True, help="Exit with 1 where an edit was not accepted.")
@common
def replan(
    config: Path,
    before: Path,
    edited: Path | None,
    forecast: bool,
    on: datetime | None,
    only_check: bool,
    strict: bool,
    options: Options,
) -> None:
    """Makes a plan again with today's inputs and with few changes, none of them to what was edited.

    Each edit is accepted and locked, refused with the rule and the nearest legal content, or shown
    as unclear. The new plan goes beside the one before (--out, else <plan>-r1, -r2, ...), with the
    list of changes between them.

    \b
    Example:  wfm replan configs/week.yaml --from reports/week --edited week.xlsx
    """
    from dataclasses import replace

    from wfm.cli.closing import close
    from wfm.cli.edits import changes_line, edits_table
    from wfm.cli.progress import showing
    from wfm.cli.session import make_folder, single_threaded
    from wfm.cli.stop import Interrupt

    out = options.out or next_folder(before)
    if out.resolve() == before.resolve():
        raise InputFaults([Fault("holds the plan before; expected another folder", str(out))])
    with showing(options.quiet, lang=options.lang) as progress, Interrupt() as interrupt:
        progress.tell("read")
        single_threaded()
        from wfm import plan
        from wfm import replan as again
        from wfm.io.state import STATE, read_state, refuse_held, state_bytes
        from wfm.io.text import read_bytes
        from wfm.io.write import write_outputs
        from wfm.words import translator

        state = read_state(before)
        if state.stage is Stage.FROZEN:
            raise InputFaults([Fault("is frozen; nothing is planned from it any more", str(before))])
        loaded = again.dated(plan.load(config), on.date() if on else None)
        if options.seed is not None:
            loaded = replace(loaded, scenario=loaded.scenario.model_copy(update={"seed": options.seed}))
        progress.tell("compare")
        start = again.start(loaded, plan.read(before), edited)
        lang = options.lang or loaded.scenario.reporting.lang
        say = translator(lang)
        edits = start.judged.edits
        written: list[Path] = []
        if not only_check:
            make_folder(out)
            refuse_held(out)
            pay = loaded.scenario.pay
            progress.tell("compare", currency=pay.currency, minor_digits=pay.minor_digits)
            stages = plan.STAGES if forecast else ("roster", "simulate", "surge")
            made = again.replan(start, stop=interrupt, progress=progress, stages=stages, published=state.held)
            progress.tell("write")
            files = plan.files(made, lang)
            if edited is not None:
                files["edited.xlsx"] = read_bytes(edited)
            files[STATE] = state_bytes(State(state.version + 1))
            write_outputs(out, files)
            written = [out / name for name in files if name not in ("edited.xlsx", STATE)]
    if only_check and options.as_json:
        click.echo(json.dumps(again.listed(edits), ensure_ascii=False, indent=2))
    elif not options.quiet and not options.as_json:
        from wfm.cli.console import WholeTables

        console = WholeTables()
        for line in edits_table(edits, say):
            console.print(line, markup=False)
        if not only_check:
            console.print(changes_line(made.summary["replan"], say), markup=False, soft_wrap=True)
    if not only_check:
        close(made.summary, written, options, lang)
    if strict and set(edits["outcome"]) - {"accepted", "known"}:
        click.get_current_context().exit(SHORT_OF_TARGETS)


def next_folder(before: Path) -> Path:
    """`week-r1` after `week`, `week-r2` after `week-r1`: the first that is not there yet."""
    name, number = before.resolve().name, 1
    if hit := re.fullmatch(r"(.+)-r(\d+)", name):
        name, number = hit[1], int(hit[2]) + 1
    while (found := before.resolve().parent / f"{name}-r{number}").exists():
        number += 1
    return found
