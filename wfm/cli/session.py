"""What the planning commands have in common: read, run stages, write, close."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from wfm.cli.closing import close
from wfm.cli.options import History, Options
from wfm.cli.progress import showing
from wfm.cli.stop import Interrupt
from wfm.domain.errors import Fault, InputFaults


def carry_out(
    config: Path,
    options: Options,
    stages: Sequence[str] | None = None,
    before: Sequence[str] = (),
    as_of: datetime | None = None,
    actual: Path | None = None,
) -> dict[str, Any]:
    """Runs `stages` (all by default) of a scenario on the tables that `before` wrote; gives the summary.

    With `as_of` a day has begun: contacts are known up to then, those in the file `actual` too.
    """
    with showing(options.quiet, lang=options.lang) as progress, Interrupt() as interrupt:
        progress.tell("read")
        single_threaded()
        from dataclasses import replace

        from wfm import plan
        from wfm.io.same_plan import refuse_other_plan
        from wfm.io.state import refuse_held
        from wfm.io.tables import SUMMARY, read_stages, read_summary
        from wfm.io.write import recover, write_outputs

        loaded = plan.load(config)
        if as_of is not None:
            loaded = plan.at(loaded, as_of, actual)
        scenario = loaded.scenario
        if options.seed is not None:
            scenario = scenario.model_copy(update={"seed": options.seed})
            loaded = replace(loaded, scenario=scenario)
        out = options.out or Path("reports") / scenario.name
        make_folder(out)
        recover(out)
        if stages is None or stages:
            refuse_held(out)
        tables = read_stages(out, before)
        earlier = read_summary(out) if before or (stages and (out / SUMMARY).exists()) else {}
        refuse_other_plan(out, tables, scenario)
        if earlier.get("scenario", scenario.name) != scenario.name:
            earlier = {}
        known = earlier if before else {k: v for k, v in earlier.items() if k == "made_from"}
        progress.tell("read", currency=scenario.pay.currency, minor_digits=scenario.pay.minor_digits)
        made = plan.run(
            loaded,
            stop=interrupt,
            progress=progress,
            tables=tables,
            summary=known,
            stages=plan.STAGES if stages is None else stages,
        )
        progress.tell("write")
        # what stages after these wrote stays known
        kept = earlier and not before
        whole = replace(made, summary={**earlier, **made.summary}) if kept else made
        files = plan.files(whole, options.lang or scenario.reporting.lang)
        write_outputs(out, files)
    written = [out / name for name in files]
    close(made.summary, written, options, options.lang or scenario.reporting.lang)
    return made.summary


def is_scenario(path: Path) -> bool:
    """Whether a file is a scenario rather than a contact history."""
    return path.suffix.lower() in (".yaml", ".yml")


def look_days_ahead(source: Path, options: Options, days: int, history: History) -> None:
    """Writes the forecast of the days after a contact history and says what it rests on."""
    with showing(options.quiet, lang=options.lang) as progress, Interrupt() as interrupt:
        single_threaded()
        from wfm import forecasts
        from wfm.io.write import write_outputs

        out = options.out or Path("reports") / source.name.split(".")[0]
        make_folder(out)
        made = forecasts.days_ahead(source, days, stop=interrupt, progress=progress, bare=history.known())
        files = forecasts.days_files(made)
        write_outputs(out, files)
    found = {"headlines": list(made.words), "notes": list(made.notes)}
    close(found, [out / name for name in files], options, options.lang or "en")


def look_months_ahead(
    source: Path,
    options: Options,
    months: int,
    by: Literal["day", "week"],
    history: History,
) -> None:
    """Writes the long-range table of a scenario or a contact history and says what it rests on."""
    with showing(options.quiet, lang=options.lang) as progress, Interrupt():
        single_threaded()
        from wfm import forecasts
        from wfm.io.write import write_outputs

        scenario, made = forecasts.months_ahead(source, months, by, progress, bare=history.known())
        out = options.out or Path("reports") / scenario.name
        make_folder(out)
        files = forecasts.months_files(made)
        write_outputs(out, files)
    close({"headlines": list(made.notes)}, [out / name for name in files], options, options.lang or "en")


def single_threaded() -> None:
    """Many small regressions lose time when the linear algebra spreads each over the cores."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def make_folder(out: Path) -> None:
    """The folder, before minutes are spent on what could not be written to it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputFaults([Fault(f"cannot be written to: {error.strerror}", str(out))]) from None
