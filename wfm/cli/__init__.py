"""The command line: options, progress, closing table, exit codes. No planning is done here."""

from __future__ import annotations

import click

from wfm import __version__
from wfm.cli.backtest import backtest
from wfm.cli.check import check
from wfm.cli.errors import CleanExit
from wfm.cli.explain import fill, prices, short, why
from wfm.cli.finance import compare, cost
from wfm.cli.handout import STATE_COMMANDS, export
from wfm.cli.init import init
from wfm.cli.plan import plan
from wfm.cli.replan import replan
from wfm.cli.review import review
from wfm.cli.stages import STAGE_COMMANDS

HELP = """Plan the people of a contact centre: from contact history to a checked, costed roster.

\b
Begin:    wfm init centre && wfm plan centre/scenario.yaml
Inputs:   wfm check centre/scenario.yaml
"""


@click.group(cls=CleanExit, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wfm")
def main() -> None:
    pass


_FINISHED = (replan, *STATE_COMMANDS, export, cost, compare, short, why, fill, prices)
"""Commands about plans that are made."""

for _command in (init, check, plan, *STAGE_COMMANDS, backtest, review, *_FINISHED):
    main.add_command(_command)
