"""How the workbook looks: one accent, few greys, colours only where they mean something."""

from __future__ import annotations

from dataclasses import dataclass, replace

INK, MUTED, ACCENT = "1F2933", "6B7785", "1F5FA8"
BAND, LINE, WHITE = "EEF3F9", "D5DCE4", "FFFFFF"
RED, RED_FILL = "A61B1B", "FBE3E1"
GREEN, GREEN_FILL = "1D6B37", "E0F2E5"

CLOSED = "E4E7EB"
UNDER = ("FBE3E1", "F7C4BF", "F0A199", "E67C73")
"""Missing heads, from few to many."""
OVER = ("FFF6CC", "FFE999", "FFDA5C")
RIGHT = "DDF2E3"

FONTS = {"en": "Arial", "zh": "Microsoft YaHei"}

QUIET_ZERO = '#,##0.##;-#,##0.##;"–"'
WHOLE, TENTHS, PERCENT, DAY, CLOCK = "#,##0", "#,##0.0", "0.0%", "yyyy-mm-dd", "hh:mm"


@dataclass(frozen=True)
class Look:
    """The look of a cell. Colours are RRGGBB; empty is none."""

    size: float = 10
    bold: bool = False
    italic: bool = False
    color: str = INK
    fill: str = ""
    format: str = "General"
    align: str = "left"
    indent: int = 0
    wrap: bool = False
    top: str = ""
    bottom: str = ""
    edge: str = ""
    """Colour of a thin border all round."""

    def but(self, **changes: object) -> Look:
        return replace(self, **changes)  # type: ignore[arg-type]


TEXT = Look(bottom=LINE)
NOTE = TEXT.but(wrap=True)
NUMBER = TEXT.but(align="right", format=WHOLE)
TITLE = Look(size=18, bold=True)
SUBTITLE = Look(color=MUTED)
SECTION = Look(size=12, bold=True, color=ACCENT)
HEADING = Look(bold=True, color=MUTED, bottom=ACCENT, wrap=True)
TOTAL = NUMBER.but(bold=True, top=ACCENT, bottom="")


def money(digits: int) -> str:
    """Number format of an amount in the currency."""
    return WHOLE + ("." + "0" * digits if digits else "")


_NIGHT, _EARLY, _MIDDLE, _LATE = "DCD3F0", "FBE9BF", "D3EBDA", "CFE2F6"
ON_CALL, AWAY_FILL, SESSION_FILL = "E4E7EB", "F3F4F6", "B79AD8"


def shift_fill(start_min: int, overnight: bool) -> str:
    """Colour of a shift by when it starts, in minutes of the day."""
    if overnight:
        return _NIGHT
    if start_min < 9 * 60:
        return _EARLY
    return _MIDDLE if start_min < 12 * 60 else _LATE
