"""wfm check"""

from __future__ import annotations

import json
from pathlib import Path

import click

from wfm.cli.options import config_argument, lang_option
from wfm.domain.errors import InputFaults


@click.command(short_help="Look for faults in a scenario and its tables.")
@config_argument
@click.option("--quiet", is_flag=True, help="Say nothing where all is well.")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
@lang_option("Language of the answer.")
def check(config: Path, quiet: bool, as_json: bool, lang: str | None) -> None:
    """Names every fault of a scenario and of its tables at once, with file, row and column.

    \b
    Example:  wfm check configs/double11.yaml
    """
    from dataclasses import asdict

    from wfm.plan import load
    from wfm.words import translator

    try:
        loaded = load(config)
    except InputFaults as error:
        if as_json:
            click.echo(
                json.dumps({"faults": [asdict(f) for f in error.faults]}, ensure_ascii=False, indent=2)
            )
        raise
    rows = {name: len(frame) for name, frame in loaded.inputs.items()}
    if as_json:
        click.echo(
            json.dumps({"faults": [], "rows": rows, "notes": loaded.notes}, ensure_ascii=False, indent=2)
        )
    elif not quiet:
        text = translator(lang or loaded.scenario.reporting.lang)("{scenario}: no faults. Rows: {held}")
        held = ", ".join(f"{name} {n:,}" for name, n in rows.items() if n)
        click.echo(text.format(scenario=loaded.scenario.name, held=held))
        for note in loaded.notes:
            click.echo(note)
