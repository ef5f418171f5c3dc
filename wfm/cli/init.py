"""wfm init"""

from __future__ import annotations

import shutil
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from wfm.domain.errors import Fault, InputFaults


@click.command(short_help="Write a small scenario to begin with.")
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Writes a small, complete scenario with its tables to FOLDER, ready to plan and to change.

    \b
    Example:  wfm init centre && wfm plan centre/scenario.yaml
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputFaults([Fault("is not empty; nothing is overwritten", str(folder))])
    try:
        _copy(resources.files("wfm") / "starter", folder)
    except BaseException:  # half a scenario is none
        shutil.rmtree(folder, ignore_errors=True)
        raise
    click.echo(f"Written to {folder}. Plan it:  wfm plan {folder / 'scenario.yaml'}")


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for item in source.iterdir():
        if item.is_dir():
            _copy(item, target / item.name)
        else:
            (target / item.name).write_bytes(item.read_bytes())
