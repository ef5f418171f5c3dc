"""wfm short, why, fill, prices: questions to a finished plan, answered from its tables in --out."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.cli.options import config_argument, lang_option

if TYPE_CHECKING:
    import pandas as pd

    from wfm.plan import Loaded
    from wfm.words import Translate

_DATE = click.DateTime(["%Y-%m-%d"])
_TIME = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


@dataclass(frozen=True)
class Question:
    """A plan that was written, and how its answers are to be shown."""

    config: Path
    out: Path | None
    as_json: bool
    lang: str | None

    def read(self) -> tuple[Loaded, Mapping[str, pd.DataFrame], Translate]:
        from wfm import plan
        from wfm.io.same_plan import refuse_other_plan
        from wfm.io.tables import read_stages
        from wfm.io.write import recover
        from wfm.words import translator

        loaded = plan.load(self.config)
        out = self.folder(loaded.scenario.name)
        recover(out)
        tables = read_stages(out, ("staffing", "roster", "simulate"))
        refuse_other_plan(out, tables, loaded.scenario)
        return loaded, tables, translator(self.lang or loaded.scenario.reporting.lang)

    def folder(self, scenario: str) -> Path:
        """Where the plan is."""
        return self.out or Path("reports") / scenario

    def bound(self, scenario: str) -> int | None:
        """No roster weighs less, as the plan has proved; minor units."""
        from wfm.io.tables import read_summary

        found = read_summary(self.folder(scenario)).get("lower_bound")
        return None if found is None else int(found)

    def show(self, answer: Any, lines: Iterable[Any]) -> None:
        """The answer as JSON, or as lines and tables."""
        if self.as_json:
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
            return
        from wfm.cli.console import WholeTables

        console = WholeTables()
        for line in lines:
            console.print(line, markup=False, soft_wrap=isinstance(line, str))


def _question(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds CONFIG, --out, --json and --lang, handed over as one `question`."""

    @config_argument
    @click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the plan.  [default: reports/<name of the scenario>]",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON, money in minor units.")
    @lang_option("Language of the answer.")
    @functools.wraps(command)
    def wrapper(config: Path, out: Path | None, as_json: bool, lang: str | None, **kwargs: Any) -> Any:
        return command(question=Question(config, out, as_json, lang), **kwargs)

    return wrapper


@click.command(short_help="Say why heads are missing.")
@_question
@click.option("--queue", help="Queue; with --at.  [default: where most heads are missing]")
@click.option("--at", type=_TIME, help='Local time, such as "2026-09-16 20:00".')
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True, help="Places shown.")
def short(question: Question, queue: str | None, at: datetime | None, top: int) -> None:
    """Says for a queue and time, or for the worst of the plan, where everybody is who knows the queue.

    \b
    Example:  wfm short configs/week.yaml --queue hotline --at "2026-09-16 20:00"
    """
    if (queue is None) != (at is None):
        raise click.UsageError("--queue and --at go together")
    from wfm import explain
    from wfm.cli.answers import shortages

    loaded, tables, say = question.read()
    found = explain.short(loaded, tables, (queue, at) if queue and at else None, top)
    question.show([asdict(s) for s in found], shortages(found, loaded.scenario, say))


@click.command(short_help="Say why somebody has a shift on a day.")
@_question
@click.option("--agent", required=True, help="Agent id.")
@click.option("--date", "on", type=_DATE, required=True, help="Day, such as 2026-09-16.")
def why(question: Question, agent: str, on: datetime) -> None:
    """Says what every other shift on that day, or a day off, would cost, all others as they are.

    \b
    Example:  wfm why configs/week.yaml --agent A006 --date 2026-09-16
    """
    from wfm import explain
    from wfm.cli.answers import person_day

    loaded, tables, say = question.read()
    found = explain.why(loaded, tables, agent, on.date())
    question.show(asdict(found), person_day(found, loaded.scenario, say))


@click.command(short_help="Rank who could fill a hole.")
@_question
@click.option("--queue", help="Queue that lacks somebody; with --at.")
@click.option("--at", type=_TIME, help='Local time, such as "2026-09-16 20:00".')
@click.option("--shift", help="Code of a shift that lacks somebody; with --date.")
@click.option("--start", default="", help="Its start, such as 09:30.  [default: any]")
@click.option("--date", "on", type=_DATE, help="Day of the shift, such as 2026-09-16.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Candidates shown.")
def fill(
    question: Question,
    queue: str | None,
    at: datetime | None,
    shift: str | None,
    start: str,
    on: datetime | None,
    top: int,
) -> None:
    """Ranks who could serve a queue at a time, or have a shift on a day, by what the plan then costs more.

    \b
    Example:  wfm fill configs/week.yaml --queue hotline --at "2026-09-16 20:00"
              wfm fill configs/week.yaml --shift L --date 2026-09-16
    """
    from wfm import explain
    from wfm.cli.answers import ranking

    if not ((queue and at and not shift and not on) or (shift and on and not queue and not at)):
        raise click.UsageError("expected --queue and --at, or --shift and --date")
    loaded, tables, say = question.read()
    if queue and at:
        found = explain.fill_queue(loaded, tables, queue, at)
    else:
        assert shift
        assert on
        found = explain.fill_shift(loaded, tables, on.date(), shift, start)
    question.show(asdict(found), ranking(found, loaded.scenario, say, top))


@click.command(short_help="Price each rule and ceiling.")
@_question
@click.option(
    "--work", type=click.IntRange(min=1), default=300, show_default=True, help="Pieces of work a search."
)
@click.option("--quiet", is_flag=True, help="Show no progress.")
def prices(question: Question, work: int, quiet: bool) -> None:
    """Relaxes each rule and ceiling by one step and solves again from the plan: what would be saved.

    A price is told where it exceeds what either search left open; more work tells more. The answer is
    written beside the plan too, to tables/prices.csv.

    \b
    Example:  wfm prices configs/week.yaml --work 1000
    """
    from wfm.cli.progress import showing

    with showing(quiet or question.as_json, lang=question.lang) as progress:
        from wfm import explain
        from wfm.cli.answers import rule_prices
        from wfm.io.write import write_outputs

        loaded, tables, say = question.read()
        found = explain.prices(loaded, tables, question.bound(loaded.scenario.name), work, progress)
        out = question.folder(loaded.scenario.name)
        files = explain.prices_files(found)
        write_outputs(out, files)
    question.show(asdict(found), rule_prices(found, loaded.scenario, say))
    if not question.as_json and not quiet:
        question.show(None, [f"{say('Table')}: {out / name}" for name in files])
