"""Where a plan is: live lines on a terminal, plain lines elsewhere. All on stderr."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wfm.domain.control import Progress, Quiet

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from wfm.words import Translate

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def showing(quiet: bool, console: Console | None = None, lang: str | None = None) -> Iterator[Progress]:
    """Progress for people, or none."""
    if quiet:
        yield Quiet()
        return
    from rich.console import Console
    from rich.live import Live

    from wfm.words import translator

    say = translator(lang or "en")
    console = console or Console(stderr=True)
    if not console.is_terminal:
        lines = Lines(console, say=say)
        with compiling_told(lines):
            yield lines
        return
    board = Board(say=say)
    with Live(get_renderable=board.table, console=console, refresh_per_second=8), compiling_told(board):
        yield board
        board.finish()


@contextmanager
def compiling_told(shown: Lines | Board) -> Iterator[None]:
    """Says while kernels are compiled that they are, and that it is once: the first plan waits for it."""
    from numba.core import event

    begun = 0

    class Compiling(event.Listener):
        def on_start(self, event: object) -> None:
            nonlocal begun
            begun += 1
            shown.tell(shown.stage, compiling=shown.facts.say("once on this machine"))

        def on_end(self, event: object) -> None:
            nonlocal begun
            begun -= 1
            if not begun:
                shown.facts.known.pop("compiling", None)

    with event.install_listener("numba:compile", Compiling()):
        yield


class Facts:
    """What is known, in words. Money is told in minor units, `minor_digits` of them to a unit."""

    def __init__(self, say: Translate = str) -> None:
        self.say = say
        self.known: dict[str, object] = {}

    def hear(self, known: dict[str, object]) -> None:
        self.known |= known

    def words(self) -> str:
        """Facts side by side; `sweep` of `sweeps`, and `done` of `total`, as one."""
        totals = {name: "total" if name == "done" else f"{name}s" for name in self.known}
        parts = []
        for name, value in self.known.items():
            if name in ("cost", "bound") and isinstance(value, int | float):
                text = f"{value / 10 ** self._digits():,.0f} {self.known.get('currency', '')}"
            elif totals[name] in self.known:
                text = f"{value}/{self.known[totals[name]]}"
            else:
                text = f"{value:g}" if isinstance(value, float) else f"{value}"
            if name not in ("currency", "minor_digits", *totals.values()):
                parts.append(f"{self.say(name)} {text}".strip())
        return " · ".join(parts)

    def new_stage(self) -> None:
        """Forgets what belonged to the stage before; the currency stays."""
        self.known = {k: v for k, v in self.known.items() if k in ("currency", "minor_digits")}

    def _digits(self) -> int:
        digits = self.known.get("minor_digits", 0)
        return digits if isinstance(digits, int) else 0


class Lines:
    """A line when a stage begins, and every few seconds while it goes on."""

    def __init__(
        self, console: Console, clock: Callable[[], float] = time.monotonic, say: Translate = str
    ) -> None:
        self.console, self.clock, self.say = console, clock, say
        self.begun = clock()
        self.stage, self.last = "", self.begun
        self.facts = Facts(say)

    def tell(self, stage: str, **known: object) -> None:
        from rich.cells import set_cell_size

        now = self.clock()
        new = stage != self.stage
        if new:
            self.facts.new_stage()
        self.facts.hear(known)
        if not new and now - self.last < SECONDS_BETWEEN_LINES:
            return
        self.stage, self.last = stage, now
        line = f"{now - self.begun:6.1f} s  {set_cell_size(self.say(stage), 10)}{self.facts.words()}".rstrip()
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)


class Board:
    """A line a stage, in the order of their beginnings; the present one moves."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, say: Translate = str) -> None:
        from rich.spinner import Spinner

        self.clock, self.say = clock, say
        self.lines: dict[str, tuple[float, str]] = {}
        self.stage, self.begun = "", clock()
        self.facts = Facts(say)
        self.spinner = Spinner("dots")

    def tell(self, stage: str, **known: object) -> None:
        if stage != self.stage:
            self.finish()
            self.lines.setdefault(stage, (0.0, ""))
            self.stage, self.begun = stage, self.clock()
            self.facts.new_stage()
        self.facts.hear(known)

    def finish(self) -> None:
        """The present stage is done, for now."""
        if self.stage:
            self.lines[self.stage] = self._now()
        self.stage = ""

    def table(self) -> Table:
        from rich.table import Table

        table = Table.grid(padding=(0, 1))
        for stage, done in tuple(self.lines.items()):
            present = stage == self.stage
            seconds, words = self._now() if present else done
            sign = self.spinner if present else "[green]✓[/]"
            table.add_row(sign, self.say(stage), f"{seconds:.1f} s", words)
        return table

    def _now(self) -> tuple[float, str]:
        """Seconds in the present stage, earlier visits included, and what is known."""
        before, said = self.lines[self.stage]
        return before + self.clock() - self.begun, self.facts.words() or said
