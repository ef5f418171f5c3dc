"""What commands print on stdout with: tables keep their figures however narrow the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table


class WholeTables(Console):
    """Never prints a table narrower than its longest words; the terminal wraps its lines then."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, **settings)

    def print(self, *objects: Any, **how: Any) -> None:
        if len(objects) == 1 and isinstance(objects[0], Table):
            wide, table = self.options.update(max_width=10_000), objects[0]
            for column in table.columns:
                words = (Measurement.get(self, wide, cell).minimum for cell in (column.header, *column.cells))
                column.min_width, column.overflow = max(words), "fold"
            least = Measurement.get(self, wide, table).minimum
            before, self.width = self.width, max(self.width, least)
            super().print(*objects, crop=False, **how)
            self.width = before
        else:
            super().print(*objects, **how)
