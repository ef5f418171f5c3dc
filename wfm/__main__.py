"""`wfm` and `python -m wfm`."""

import sys


def run() -> None:
    """The command line; Ctrl-C while it is still being imported is no crash either."""
    try:
        from wfm.cli import main

        main(prog_name="wfm")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
