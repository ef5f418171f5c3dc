"""A file under reading: what is wrong with it, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wfm.domain.errors import Fault, InputFaults

Texts = Sequence[tuple[Path, str]]
"""Files of an instance with their text, in the order given."""

MOST_NUMBER = 10**9


@dataclass
class Source:
    """A file by its name, and its faults so far."""

    name: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int | None, column: str, value: str, expected: str) -> None:
        self.faults.append(Fault(expected, self.name, row, column, value))

    def whole(self, row: int, column: str, text: str, least: int = 0, most: int = MOST_NUMBER) -> int:
        """A whole number within bounds (`-0` is met in published files); the least where it is none."""
        number = int(text) if re.fullmatch(r"-?[0-9]{1,20}", text) else -1
        if least <= number <= most:
            return number
        bounds = f"of {least} or more" if number < most == MOST_NUMBER else f"from {least} to {most}"
        self.fault(row, column, text, f"expected a whole number {bounds}")
        return least

    def bounds(self, row: int, columns: tuple[str, str], texts: tuple[str, str]) -> tuple[int, int]:
        """Least and most; the most is raised to the least where it is below."""
        least, most = (self.whole(row, column, text) for column, text in zip(columns, texts, strict=True))
        if least > most:
            self.fault(row, columns[0], texts[0], f"expected no more than the most, {most}")
        return least, max(least, most)

    def known(self, row: int, column: str, text: str, names: Mapping[str, object] | Sequence[str]) -> str:
        if names and text not in names:  # without any, that is the fault
            self.fault(row, column, text, f"expected one of {', '.join(names)}")
        return text

    def once(self, row: int, column: str, key: tuple[object, ...], again: bool) -> None:
        if again:
            self.fault(row, column, ",".join(map(str, key)), "given before: expected once")


def refuse(sources: Iterable[Source]) -> None:
    """Raises InputFaults with all faults of all files, by line, if there are any."""
    faults = [fault for s in sources for fault in sorted(s.faults, key=lambda fault: fault.row or 0)]
    if faults:
        raise InputFaults(faults)


def name_of(texts: Sequence[str]) -> str:
    """A name for a scenario from parts of file names."""
    return re.sub(r"[^A-Za-z0-9]+", "_", "_".join(texts)).strip("_") or "instance"
