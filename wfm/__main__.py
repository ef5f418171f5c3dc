"""`python -m wfm` is `wfm`."""

from wfm.cli import main

main(prog_name="wfm")
