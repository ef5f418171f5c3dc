"""Options that the commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

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
