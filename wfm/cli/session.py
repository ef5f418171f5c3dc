"""What the planning commands have in common: read, run stages, write, close."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wfm.cli.closing import close
from wfm.cli.options import Options
from wfm.cli.progress import showing
from wfm.cli.stop import Interrupt
from wfm.domain.errors import Fault, InputFaults


def carry_out(
    config: Path, options: Options, stages: Sequence[str] | None = None, before: Sequence[str] = ()
) -> dict[str, Any]:
    """Runs `stages` (all by default) of a scenario on the tables that `before` wrote; gives the summary."""
    with showing(options.quiet) as progress, Interrupt() as interrupt:
        progress.tell("read")
        # the many small regressions lose time when the linear algebra spreads each over the cores
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from dataclasses import replace

        from wfm import plan
        from wfm.io.tables import read_stages, read_summary
        from wfm.io.write import recover, write_outputs

        loaded = plan.load(config)
        scenario = loaded.scenario
        if options.seed is not None:
            scenario = scenario.model_copy(update={"seed": options.seed})
            loaded = replace(loaded, scenario=scenario)
        out = options.out or Path("reports") / scenario.name
        _make(out)
        recover(out)
        tables, summary = read_stages(out, before), read_summary(out) if before else {}
        progress.tell("read", currency=scenario.pay.currency, minor_digits=scenario.pay.minor_digits)
        made = plan.run(
            loaded,
            stop=interrupt,
            progress=progress,
            tables=tables,
            summary=summary,
            stages=plan.STAGES if stages is None else stages,
        )
        progress.tell("write")
        files = plan.files(made, options.lang or scenario.reporting.lang)
        write_outputs(out, files)
    written = [out / name for name in files]
    close(made.summary, written, options, options.lang or scenario.reporting.lang)
    return made.summary


def _make(out: Path) -> None:
    """The folder, before minutes are spent on what could not be written to it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputFaults([Fault(f"cannot be written to: {error.strerror}", str(out))]) from None
