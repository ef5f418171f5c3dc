"""A sheet to write on: values become cells of the right type, and text stays text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from wfm.reporting.excel.style import ACCENT, FONTS, HEADING, TEXT, Look
from wfm.words import day, translator

_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MAX_TEXT = 32_767  # of a cell
_FORMULA_STARTS = ("=", "+", "-", "@")


def safe(text: str) -> str:
    """Text without what a workbook cannot hold."""
    if text.isprintable() and len(text) <= _MAX_TEXT and text.isascii():  # nearly every one
        return text
    return _NOT_XML.sub("", text)[:_MAX_TEXT]


def criterion(text: str) -> str:
    """COUNTIF's criterion for cells that hold exactly this text, as a literal in a formula."""
    literal = re.sub(r"([*?~])", r"~\1", safe(text)).replace('"', '""')
    return f'"={literal}"'


def display_width(text: str) -> int:
    """Columns that the text takes on screen; CJK characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Page:
    """Writes cells of one sheet, and keeps how wide its columns must be.

    `styled`: looks as the book knows them; pages of one book share it.
    """

    def __init__(self, sheet: Worksheet, lang: str, styled: dict[Look, Any] | None = None) -> None:
        self.sheet = sheet
        self.lang = lang
        self.book: Workbook = sheet.parent
        self.say = translator(lang)
        self.widths: dict[int, int] = {}
        self._styled: dict[Look, Any] = {} if styled is None else styled
        self._wrapped: list[tuple[int, range, str, float]] = []

    def beside(self, title: str) -> Page:
        """A new sheet right after this one."""
        sheet = self.book.create_sheet(index=self.book.index(self.sheet) + 1)
        page = Page(sheet, self.lang, self._styled)
        page.sheet.title = title
        return page

    def name(self, name: str, first: tuple[int, int], last: tuple[int, int] | None = None) -> None:
        """Names a cell, or the range between two: by this name formulas and people find it."""
        corners = (f"${get_column_letter(c)}${r}" for r, c in (first, last or first))
        place = f"{quote_sheetname(self.sheet.title)}!{':'.join(dict.fromkeys(corners))}"
        self.book.defined_names[name] = DefinedName(name, attr_text=place)

    def put(
        self, row: int, column: int, value: Any, look: Look = TEXT, last_column: int | None = None
    ) -> Cell:
        """A value that is shown as it is, text never as a formula; over columns up to `last_column`."""
        cell = self.sheet.cell(row, column)
        self._dress(cell, look)
        last_column = last_column or column
        if last_column > column:
            for at in range(column + 1, last_column + 1):
                self._dress(self.sheet.cell(row, at), look)
            self.sheet.merge_cells(None, row, column, row, last_column)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return cell
        if isinstance(value, str):
            cell.value = safe(value)
            cell.data_type = "s"
            if cell.value.startswith(_FORMULA_STARTS):
                cell.quotePrefix = True
        elif isinstance(value, date | bool | int | float | Decimal):
            cell.value = value
        else:
            cell.value = value.item()  # numpy's numbers
        if look.wrap:
            self._wrapped.append((row, range(column, last_column + 1), str(value), look.size))
        else:
            text = str(value)
            width = max(map(display_width, text.splitlines())) if "\n" in text else display_width(text)
            if width > self.widths.get(column, 0):
                self.widths[column] = width
        return cell

    def formula(self, row: int, column: int, formula: str, look: Look = TEXT) -> None:
        """A formula of ours; text from data enters it only through `criterion`."""
        cell = self.sheet.cell(row, column, formula)
        self._dress(cell, look)

    def link(self, row: int, column: int, name: str, last_column: int) -> None:
        """The name of a range, and a click that leads there."""
        cell = self.put(row, column, name, TEXT.but(color=ACCENT), last_column)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=name)

    def sum(self, row: int, column: int, first: tuple[int, int], last: tuple[int, int], look: Look) -> None:
        """The live sum of a range of cells, given by (row, column) of its corners."""
        corners = (f"{get_column_letter(c)}{r}" for r, c in (first, last))
        self.formula(row, column, f"=SUM({':'.join(corners)})", look)

    def line(self, row: int, column: int, values: Iterable[Any], looks: Iterable[Look] | Look = TEXT) -> None:
        """Values side by side."""
        values = list(values)
        each = [looks] * len(values) if isinstance(looks, Look) else list(looks)
        for at, (value, look) in enumerate(zip(values, each, strict=True), start=column):
            self.put(row, at, value, look)

    def headings(self, row: int, column: int, titles: Sequence[str], looks: Sequence[Look]) -> None:
        """Headings above columns of these looks, aligned as they are."""
        for at, (title, look) in enumerate(zip(titles, looks, strict=True), start=column):
            text = title.replace(" (", "\n(").replace("（", "\n（")  # units on their own line
            self.put(row, at, text, HEADING.but(align=look.align, indent=look.indent))

    def period(self, first: date, last: date) -> str:
        """`Mon 9 Nov to Sun 15 Nov 2026`."""
        text = self.say("{first} to {last} {year}")
        return text.format(first=self.say(day(first)), last=self.say(day(last)), year=last.year)

    def set_widths(self, widths: dict[int, float]) -> None:
        for column, width in widths.items():
            self.sheet.column_dimensions[get_column_letter(column)].width = width

    def fit(self, column: int, least: float = 8, most: float = 40) -> None:
        """As wide as the widest text written there."""
        self.set_widths({column: min(most, max(least, self.widths.get(column, 0) + 2))})

    def finish(
        self, rows: str | None = None, columns: str | None = None, orientation: str = "landscape"
    ) -> None:
        """Rows as high as their text; A4, as wide as one page, headings repeated, pages numbered."""
        for row, columns_, text, size in self._wrapped:
            self._heighten(row, columns_, text, size)
        sheet = self.sheet
        sheet.page_setup.orientation = orientation
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows, sheet.print_title_cols = rows, columns
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.8, 0.3
        for part, text in ((sheet.oddFooter.left, "&A"), (sheet.oddFooter.right, "&P / &N")):
            part.text, part.size = text, 8
        sheet.sheet_view.showGridLines = False

    def _heighten(self, row: int, columns: range, text: str, size: float) -> None:
        """At least as high as the text needs, wrapped, in these columns together."""
        room = sum(self.sheet.column_dimensions[get_column_letter(c)].width for c in columns)
        lines = sum(max(1, math.ceil(display_width(t) * size / 10 * 1.1 / room)) for t in text.split("\n"))
        height = self.sheet.row_dimensions[row].height or 15
        self.sheet.row_dimensions[row].height = max(height, lines * size * 1.35 + 3)

    def _dress(self, cell: Cell, look: Look) -> None:
        known = self._styled.get(look)
        if known is not None:
            cell._style = copy(known)
            return
        cell.font = _font(FONTS[self.lang], look)
        cell.alignment = Alignment(
            horizontal=look.align, vertical="center", wrap_text=look.wrap, indent=look.indent
        )
        cell.number_format = look.format
        if look.fill:
            cell.fill = PatternFill("solid", start_color=look.fill)
        sides = {"top": look.top, "bottom": look.bottom, "left": "", "right": ""}
        cell.border = Border(**{s: _side(color or look.edge) for s, color in sides.items()})
        self._styled[look] = copy(cell._style)


@cache
def _font(name: str, look: Look) -> Font:
    return Font(name=name, size=look.size, bold=look.bold, italic=look.italic, color=look.color)


@cache
def _side(color: str) -> Side:
    return Side(style="thin", color=color) if color else Side()
