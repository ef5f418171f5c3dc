"""What can go wrong, in words that a planner can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input, and what was expected instead.

    `row` counts as the user's editor or spreadsheet does: the heading is row 1;
    for YAML it is the line.
    """

    expected: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f":{self.row}"
        parts = [place] if place else []
        if self.column:
            parts.append(self.column)
        text = ": ".join(parts)
        said = f"{self.value!r}: " if self.value else ""
        return f"{text}: {said}{self.expected}" if text else f"{said}{self.expected}"


class InputFaults(Exception):
    """Every fault found in the inputs, together. The command line exits with 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Repair:
    """One change that gives an agent a legal tour.

    `cost`: pay and wishes of the cheapest tour then, minor units; None where not known.
    """

    rule: str
    words: str
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of rules that leaves one agent without any legal tour, and what would help."""

    agent_id: str
    name: str
    rules: tuple[str, ...]
    words: str
    repairs: tuple[Repair, ...] = ()


class NoLegalRoster(Exception):
    """No roster obeys every hard rule; the reasons say why. The command line exits with 3."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__("\n".join(c.words for c in self.conflicts))


class NoRosterFound(Exception):
    """The search stopped before it met a legal roster; whether there is one is not known.

    `over`: heads above a hard ceiling, added up over slots or days, by rule; or another count of
    what is broken, named by `counted`. The command line exits with 4.
    """

    def __init__(
        self, over: Mapping[str, int], stopped: str, counted: str = "heads above, over all slots"
    ) -> None:
        self.over, self.stopped = dict(over), stopped
        most = ", ".join(f"{name} ({count} {counted})" for name, count in self.over.items())
        super().__init__(
            f"no legal roster was found, and none was proved impossible: the best one breaks {most};"
            f" the search stopped at: {stopped}"
        )
