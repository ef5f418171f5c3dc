"""Exit codes, and errors without a traceback.

0 done · 1 the plan falls short of its targets (only with --strict) · 2 bad input, every fault on a
line · 3 no legal roster, with the reasons · 4 none found, none proved impossible · 130 interrupted.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import click

from wfm.cli.options import LANG
from wfm.domain.errors import Fault, InputFaults, NoLegalRoster, NoRosterFound

SHORT_OF_TARGETS = 1
BAD_INPUT = 2
NO_LEGAL_ROSTER = 3
NO_ROSTER_FOUND = 4
INTERRUPTED = 130

MOST_ALIKE = 20
"""Faults with the same words in one column of one file that are shown."""


class CleanExit(click.Group):
    """Says what is wrong on stderr, one thing a line; lists commands in the order of their use.

    Errors that nobody foresaw keep their traceback.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputFaults as error:
            told = in_language(ctx)
            faults = (replace(f, expected=told(f.expected)) for f in few_alike(error.faults))
            say([*map(str, faults), told(count(error.faults))])
            sys.exit(BAD_INPUT)
        except NoLegalRoster as error:
            say(map(in_language(ctx), (conflict.words for conflict in error.conflicts)))
            sys.exit(NO_LEGAL_ROSTER)
        except NoRosterFound as error:
            say([in_language(ctx)(str(error))])
            sys.exit(NO_ROSTER_FOUND)
        except OSError as error:  # a full disk, a folder that may not be written to
            if error.errno in (None, errno.EPIPE):
                raise
            say([str(Fault(str(error.strerror), str(error.filename or "")))])
            sys.exit(BAD_INPUT)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


def in_language(ctx: click.Context) -> Callable[[str], str]:
    """Sentences in the language that the command was asked for; as they are where it was not."""
    if not (lang := ctx.meta.get(LANG)):
        return str
    from wfm.words import sentences, translator

    known = translator(lang)
    return lambda text: sentences(text, known)


def say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def count(faults: tuple[Fault, ...]) -> str:
    return "1 fault" if len(faults) == 1 else f"{len(faults)} faults"


def few_alike(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults, with long runs of the same fault in one column cut short and counted."""
    alike: dict[tuple[str, str, str], int] = {}
    for fault in faults:
        kind = fault.file, fault.column, fault.expected
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= MOST_ALIKE:
            yield fault
    for (file, column, expected), seen in alike.items():
        if seen > MOST_ALIKE:
            yield Fault(f"{expected} ({seen - MOST_ALIKE} more rows)", file, None, column)
