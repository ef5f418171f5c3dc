"""The table at the end, for a manager: promise and expectation, cost, what is missing, where it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.cli.options import Options

if TYPE_CHECKING:
    from rich.table import Table

    from wfm.words import Translate


def close(summary: dict[str, Any], written: Sequence[Path], options: Options, lang: str) -> None:
    """Prints the summary on stdout: as JSON, as a table, or not at all."""
    if options.as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2, default=str))
    elif not options.quiet:
        from wfm.cli.console import WholeTables
        from wfm.words import sentences, translator

        say = translator(lang)
        console = WholeTables()
        for line in headlines(summary, say):
            console.print(line, style="bold", markup=False, soft_wrap=True)
        if summary.get("queues"):
            console.print(queues(summary["queues"], say))
        else:  # no workbook has them
            for note in summary.get("notes", ()):
                console.print(sentences(note, say), markup=False, soft_wrap=True)
        if summary.get("surge"):
            console.print(surge(summary, say))
        for line in [*facts(summary, say), *places(written, say)]:
            console.print(line, markup=False, soft_wrap=True)


def headlines(summary: dict[str, Any], say: Translate) -> list[str]:
    """What is missing comes first, then why, then the rest."""
    shortage = summary.get("shortage") or {}
    first = [shortage["headline"], *shortage["binds"]] if shortage else []
    return [say(line) for line in dict.fromkeys([*first, *summary.get("headlines", ())])]


def queues(rows: Iterable[dict[str, Any]], say: Translate) -> Table:
    """A line a queue."""
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column(say("queue"))
    names = ["contacts to people", "hours wanted", "hours given", "service", "target", "lost"]
    rows = list(rows)
    played = any(row.get("service_simulated") is not None for row in rows)
    for name in [*names, "played"] if played else names:
        table.add_column(say(name), justify="right")
    for row in rows:
        service, target = row["service_expected"], row["target"]
        table.add_row(
            row.get("title") or row["queue"],
            f"{row['volume_human']:,.0f}",
            f"{row['required_h']:,.0f}",
            f"{row['allocated_h']:,.0f}",
            _share(service, target),
            f"{target:.1%}",
            f"{row['lost']:,.0f}",
            *([_share(row.get("service_simulated"), target)] if played else []),
        )
    return table


def _share(service: float | None, target: float) -> str:
    """Green where the target is met, red where it is not."""
    if service is None:
        return "–"
    return f"[{'red' if service < target else 'green'}]{service:.1%}[/]"


def surge(summary: dict[str, Any], say: Translate) -> Table:
    """What each level of the surge plan calls, in order, and the service with all called so far."""
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column(say("contacts over forecast"), no_wrap=True)
    for name in ("calls", "paid hours", "first call by", "cost", "in time", "lost"):
        table.add_column(say(name), justify="right", no_wrap=True)
    unit = 10 ** summary["minor_digits"]
    for level in summary["surge"]:
        table.add_row(
            f"{level['title']} +{level['extra']:.0%}",
            *[""] * 4,
            _percent(level["service_without"]),
            f"{level['lost_without']:,.0f}",
            style="bold",
        )
        for step in level["steps"]:
            called = [f"{step['calls']:,}", f"{step['hours']:,.0f}", step["first_call"]]
            cost = f"{step['amount'] / unit:,.0f}"
            after = [_percent(step["service"]), f"{step['lost']:,.0f}"]
            table.add_row(f"  {step['title']}", *(called if step["calls"] else ["–"] * 3), cost, *after)
        table.add_row(f"  {say('all called')}", "", "", "", f"{level['amount'] / unit:,.0f}", style="bold")
    return table


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def facts(summary: dict[str, Any], say: Translate) -> Iterable[str]:
    """How good the roster is known to be, what was not granted, time taken."""
    if summary.get("status"):
        stopped = f" ({say(summary['stopped'])})" if summary.get("stopped") else ""
        yield f"{say('Roster')}: {say(summary['status'])}{stopped}"
    if broken := summary.get("violations"):
        yield f"{say('Wishes and soft rules not met')}: {broken['soft']}"
    if seconds := summary.get("seconds"):
        each = ", ".join(f"{say(stage)} {taken:.1f}" for stage, taken in seconds.items())
        yield f"{say('Seconds')}: {sum(seconds.values()):.1f} ({each})"


def places(written: Sequence[Path], say: Translate) -> Iterable[str]:
    """Where the workbook is; without one, the folder."""
    books = [path for path in written if path.suffix == ".xlsx"]
    if books:
        yield from (f"{say('Workbook')}: {path}" for path in books)
    elif written:
        yield f"{say('Written to')}: {written[0].parent}"
