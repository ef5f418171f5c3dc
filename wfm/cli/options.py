"""Options that the commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from wfm.forecasts import Bare

config_argument = click.argument("config", type=click.Path(path_type=Path))

LANG = "wfm.lang"
"""Key under which a command's context knows the language asked for; faults are told in it."""


def lang_option(words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--lang`, remembered for faults."""

    def remember(context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
        context.meta[LANG] = value
        return value

    return click.option("--lang", type=click.Choice(["en", "zh"]), callback=remember, help=words)


@dataclass(frozen=True)
class Options:
    """`out` and `lang` are None where the scenario decides, `seed` likewise."""

    out: Path | None
    seed: int | None
    quiet: bool
    as_json: bool
    lang: str | None


@dataclass(frozen=True)
class History:
    """What a contact history without a scenario leaves open."""

    zone: str
    country: str
    events: Path | None
    columns: Mapping[str, str]
    dates: Literal["", "dmy", "mdy"]

    def known(self) -> Bare:
        """As wfm.forecasts takes it."""
        from wfm.config.inputs import ExportSettings
        from wfm.forecasts import Bare

        export = ExportSettings(columns=dict(self.columns), dates=self.dates)
        return Bare(self.zone, self.country, self.events, export)


def history_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --zone, --country, --events, --column and --dates, handed over as one `history`."""

    @functools.wraps(command)
    def wrapper(
        *args: Any, zone: str, country: str, events: Path | None, columns: Mapping[str, str],
        dates: Any, **kwargs: Any,
    ) -> Any:  # fmt: skip
        return command(*args, history=History(zone, country, events, columns, dates), **kwargs)

    dates = click.option(
        "--dates",
        type=click.Choice(["dmy", "mdy"]),
        callback=lambda _context, _option, order: order or "",
        help="Of a FILE: which of day and month stands first.  [default: the dates tell]",
    )
    column = click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=HEADING",
        callback=_headings,
        help="Of a FILE: its heading of a field, such as volume=Inbound.  [default: recognised]",
    )
    events = click.option(
        "--events", type=click.Path(path_type=Path), help="Of a FILE: table of promotions and outages."
    )
    country = click.option(
        "--country",
        default="",
        callback=lambda _context, _option, name: name.upper(),
        help="Of a FILE: whose public holidays hold, such as CN, world or none.  [default: found]",
    )
    zone = click.option(
        "--zone",
        default="UTC",
        show_default=True,
        callback=_known_zone,
        help="Of a FILE: zone of times without one.",
    )
    return zone(country(events(column(dates(wrapper)))))


def _headings(_context: click.Context, _option: click.Parameter, given: Sequence[str]) -> Mapping[str, str]:
    from wfm.domain.errors import Fault, InputFaults

    parted = [text.partition("=") for text in given]
    words = "expected FIELD=HEADING, such as volume=Inbound"
    if faults := [Fault(words, column="--column", value=a + b + c) for a, b, c in parted if not (a and c)]:
        raise InputFaults(faults)
    return {field.strip(): heading.strip() for field, _, heading in parted}


def _known_zone(_context: click.Context, _option: click.Parameter, zone: str) -> str:
    from wfm.config.horizon import known_zone
    from wfm.domain.errors import Fault, InputFaults

    try:
        return known_zone(zone)
    except ValueError as error:
        raise InputFaults([Fault(str(error), column="--zone", value=zone)]) from None


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --out, --seed, --quiet, --json and --lang, handed over as one `options`."""

    @click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder for what is written.  [default: reports/<name of the scenario>]",
    )
    @click.option("--seed", type=click.IntRange(min=0), help="Seed in place of the scenario's.")
    @click.option("--quiet", is_flag=True, help="No progress and no closing table.")
    @click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
    @lang_option("Language of table and workbook.")
    @functools.wraps(command)
    def wrapper(
        *args: Any,
        out: Path | None,
        seed: int | None,
        quiet: bool,
        as_json: bool,
        lang: str | None,
        **kwargs: Any,
    ) -> Any:
        return command(*args, options=Options(out, seed, quiet, as_json, lang), **kwargs)

    return wrapper
