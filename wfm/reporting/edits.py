"""What a person changed in a workbook: two workbooks compared cell by cell, keys before places.

Rows are known by `agent_id` and columns by date, so that sorting, filtering, hiding and moving
them changes nothing. Only day cells of the roster can bind a plan; every other difference is kept
as something for a person to decide.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.sheets import Book, Cell, Sheet, Value, place_name
from wfm.domain.shift import OFF
from wfm.reporting.codes import Codes, Content, NotRead, plain
from wfm.tables import EDITS
from wfm.words import LANGUAGES, mark, translator

Day = date
NOTHING = Content()
UNCLEAR, OPEN = "unclear", ""
"""Outcomes known here: for a person to decide, or for the rules to judge."""

_TOP = 30
"""Rows in which headings are looked for."""
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference; `content` where it is understood."""

    place: str
    before: str
    written: str
    outcome: str = UNCLEAR
    words: str = ""
    agent_id: str = ""
    date: Day | None = None
    content: Content = NOTHING


@dataclass(frozen=True)
class Roster:
    """The sheet of people and days: where each is. `twice`: rows that repeat somebody."""

    sheet: Sheet
    head: int
    days: Mapping[date, int]
    others: Mapping[str, int]
    people: Mapping[str, int]
    twice: tuple[tuple[str, int], ...] = ()
    again: tuple[tuple[date, int], ...] = ()
    columns: frozenset[int] = field(default_factory=frozenset)

    @property
    def rows(self) -> dict[int, str]:
        return {row: agent for agent, row in (*self.people.items(), *self.twice)}


class NoRoster(Exception):
    """No sheet has a heading for ids beside dates."""


def compare(original: Book, edited: Book, scenario: Scenario, contracts: Mapping[str, str]) -> list[Edit]:
    """Every difference, in the order of people and days; none for a workbook nobody changed.

    Args:
        original: the plan's own workbook, in the language and for the reader of the edited one.
        contracts: contract by `agent_id` of everybody known today.

    Raises:
        NoRoster: the edited workbook has no sheet of people and days.
    """
    return list(
        _Comparison(scenario, contracts, find_roster(original), find_roster(edited)).all(original, edited)
    )


def edits_table(edits: list[Edit]) -> pd.DataFrame:
    """The differences as `tables.EDITS`; what the rules have yet to judge counts as unclear."""
    frame = pd.DataFrame(
        {
            "place": [e.place for e in edits],
            "agent_id": [e.agent_id for e in edits],
            "date": pd.Series([e.date for e in edits], dtype="datetime64[ns]"),
            "before": [e.before for e in edits],
            "written": [e.written for e in edits],
            "shift_code": [e.content.shift_code for e in edits],
            "start": [e.content.start for e in edits],
            "absence": [e.content.absence for e in edits],
            "outcome": [e.outcome or UNCLEAR for e in edits],
            "rule": "",
            "words": [e.words for e in edits],
            "nearest": "",
        }
    )
    return EDITS.conform(frame)


def find_roster(book: Book) -> Roster:
    """The first sheet whose headings are an id and dates."""
    ids = {plain(say("Agent ID")) for say in map(translator, LANGUAGES)} | {"agent_id"}
    ends = {plain(say("People at work")) for say in map(translator, LANGUAGES)}
    for sheet in book.sheets:
        for row in sorted({row for row, _ in sheet.cells if row <= _TOP}):
            heads = {c: cell.value for (r, c), cell in sheet.cells.items() if r == row}
            found = [c for c, value in heads.items() if isinstance(value, str) and plain(value) in ids]
            dates = {c: on for c, value in heads.items() if (on := as_date(value)) is not None}
            if found and dates:
                return _roster(sheet, row, found[0], dates, heads, ends)
    raise NoRoster


def _roster(
    sheet: Sheet,
    head: int,
    key: int,
    dates: Mapping[int, date],
    heads: Mapping[int, Value | None],
    ends: set[str],
) -> Roster:
    people: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    for row in sorted({r for r, c in sheet.cells if c == key and r > head}):
        agent = shown(sheet.at(row, key).value)
        if plain(agent) in ends:
            break
        if agent in people:
            twice.append((agent, row))
        else:
            people[agent] = row
    days: dict[date, int] = {}
    again = []
    for column, on in sorted(dates.items()):
        if on in days:
            again.append((on, column))
        else:
            days[on] = column
    others = {
        plain(shown(value)): c
        for c, value in heads.items()
        if c not in dates and c != key and value is not None
    }
    return Roster(sheet, head, days, others, people, tuple(twice), tuple(again), frozenset({key, *heads}))


class _Comparison:
    def __init__(self, scenario: Scenario, contracts: Mapping[str, str], was: Roster, now: Roster) -> None:
        self.codes = Codes(scenario)
        self.contracts, self.was, self.now = contracts, was, now
        self.dates = scenario.horizon.grid().dates

    def all(self, original: Book, edited: Book) -> Iterator[Edit]:
        yield from self._columns()
        yield from self._rows()
        for agent, row in self.now.people.items():
            if agent in self.was.people:
                yield from self._person(agent, row)
        yield from self._elsewhere(original, edited)

    def _at(self, row: int, column: int) -> str:
        return place_name(self.now.sheet.title, (row, column))

    def _columns(self) -> Iterator[Edit]:
        was, now = self.was, self.now
        for on in was.days:
            if on not in now.days:
                words = mark("the column of this day is gone; the day stays as planned")
                yield Edit(now.sheet.title, str(on), "", words=words, date=on)
        for on, column in (*now.again, *((d, c) for d, c in now.days.items() if d not in was.days)):
            twice = (on, column) in now.again
            text = mark("a second column of this day") if twice else mark("a day that is not planned")
            yield from self._kept(column, text)
        for title, column in now.others.items():
            if title not in was.others:
                yield from self._kept(column, mark("a column that the plan does not have"))
        for title in was.others:
            if title not in now.others:
                words = mark("a column of the plan is gone")
                yield Edit(now.sheet.title, title, "", words=words)

    def _kept(self, column: int, words: str) -> Iterator[Edit]:
        """Everything in a column that cannot be compared, one by one."""
        rows = self.now.rows
        for (row, c), cell in sorted(self.now.sheet.cells.items()):
            if c == column and row >= self.now.head and cell.value is not None:
                yield Edit(self._at(row, c), "", shown(cell.value), words=words, agent_id=rows.get(row, ""))

    def _rows(self) -> Iterator[Edit]:
        was, now = self.was, self.now
        for agent in was.people:
            if agent not in now.people:
                words = mark("the row of this person is gone; the week stays as planned")
                yield Edit(now.sheet.title, agent, "", words=words, agent_id=agent)
        for agent, row in now.people.items():
            if agent in was.people:
                continue
            if agent in self.contracts:
                yield from self._days(agent, row, {})
                continue
            hit = get_close_matches(agent, self.contracts, n=1)
            words = mark("nobody has this id")
            if hit:
                words = mark("nobody has this id; did you mean {id}?").format(id=hit[0])
            yield Edit(self._at(row, 1), "", self._texts(row), words=words)
        for agent, row in now.twice:
            first = now.people[agent]
            differ = [on for on, c in now.days.items() if self._text(row, c) != self._text(first, c)]
            if differ:
                words = mark("this person is listed twice, with different days; the first row counts")
                yield Edit(self._at(row, 1), "", self._texts(row), words=words, agent_id=agent)

    def _person(self, agent: str, row: int) -> Iterator[Edit]:
        was, now = self.was, self.now
        old = was.people[agent]
        for title, column in now.others.items():
            if title in was.others:
                before, after = was.sheet.at(old, was.others[title]), now.sheet.at(row, column)
                if not _alike(before, after):
                    words = mark("not read from here; change it in the input tables")
                    yield Edit(
                        self._at(row, column),
                        shown(before.value),
                        shown(after.value),
                        words=words,
                        agent_id=agent,
                    )
        yield from self._days(agent, row, {on: was.sheet.at(old, c) for on, c in was.days.items()})

    def _days(self, agent: str, row: int, before: Mapping[date, Cell]) -> Iterator[Edit]:
        for on, column in self.now.days.items():
            if on not in self.was.days:
                continue
            cell, old = self.now.sheet.at(row, column), before.get(on, Cell(None))
            if cell.note and cell.note != old.note:
                words = mark("a note for people; nothing is locked by it")
                yield Edit(self._at(row, column), "", cell.note, words=words, agent_id=agent, date=on)
            if cell.value == old.value and cell.formula == old.formula:
                continue
            outcome, words, content = self._read(cell, old, self.contracts.get(agent, ""))
            if outcome is not None:
                yield Edit(
                    self._at(row, column),
                    shown(old.value),
                    shown(cell.value),
                    outcome,
                    words,
                    agent,
                    on,
                    content,
                )

    def _read(self, cell: Cell, old: Cell, contract: str) -> tuple[str | None, str, Content]:
        """Outcome (None: means the same as before), why, and what is meant."""
        if cell.formula:
            return UNCLEAR, mark("a formula; write the code itself"), NOTHING
        if cell.value is None or not shown(cell.value):
            return (
                UNCLEAR,
                mark("emptied; write OFF for a day off, and it stays as planned until then"),
                NOTHING,
            )
        if not isinstance(cell.value, str):
            return UNCLEAR, mark("a number or a time; expected a code"), NOTHING
        try:
            content = self.codes.read(cell.value, contract)
        except NotRead as error:
            return UNCLEAR, self._near(cell.value, str(error)), NOTHING
        before = self._content(old, contract)
        if content == before:
            return None, "", content
        if content.absence == "away":
            return UNCLEAR, mark("says no reason; write AL, SL or TR"), NOTHING
        if before.absence and content.shift_code == OFF:
            return UNCLEAR, mark("the absence stands; take it out of the time off table"), NOTHING
        return OPEN, "", content

    def _near(self, text: str, words: str) -> str:
        hit = get_close_matches(plain(text), self.codes.known, n=1)
        if not hit:
            return words
        near = self.codes.known[hit[0]]
        return mark("no code of this plan; did you mean {code}?").format(code=near.shift_code or near.absence)

    def _content(self, cell: Cell, contract: str) -> Content:
        try:
            return self.codes.read(shown(cell.value), contract)
        except NotRead:
            return Content()

    def _text(self, row: int, column: int) -> str:
        return plain(shown(self.now.sheet.at(row, column).value))

    def _texts(self, row: int) -> str:
        cells = [self.now.sheet.at(row, c).value for c in sorted(self.now.columns)]
        return " | ".join(shown(value) for value in cells if value is not None)

    def _elsewhere(self, original: Book, edited: Book) -> Iterator[Edit]:
        """What stands outside the rows of people, and on other sheets, compared without regard to place."""
        sheets = {s.title: s for s in original.sheets}
        titles = {s.title for s in edited.sheets}
        for sheet in edited.sheets:
            mine = sheet is self.now.sheet
            old = self.was.sheet if mine else sheets.get(sheet.title)
            before = Counter(_key(c) for c in _loose(old, self.was if mine else None)) if old else Counter()
            sums = Counter(_key(c) for c in _loose(sheet, self.now if mine else None))
            new = sums - before
            numbers = sorted(_number(c) for c in _loose(old, None) if _is_number(c)) if old else []
            for place, cell in sorted(sheet.cells.items()):
                if mine and (place[0] in self.now.rows or place[0] == self.now.head):
                    continue
                key = _key(cell)
                if _is_number(cell) and not cell.note and _among(_number(cell), numbers):
                    continue
                if new[key] > 0 and not cell.formula:
                    new[key] -= 1
                    words = mark("only the roster is read back; this stays in the edited workbook")
                    text = shown(cell.value) if cell.value is not None else cell.note
                    yield Edit(place_name(sheet.title, place), "", text, words=words)
        for title in sheets:
            if title not in titles and title != self.was.sheet.title:
                yield Edit(title, title, "", words=mark("a sheet of the plan is gone; it is written again"))


def _loose(sheet: Sheet, roster: Roster | None) -> Iterator[Cell]:
    for (row, _), cell in sheet.cells.items():
        if cell.formula or (roster and (row in roster.rows or row == roster.head)):
            continue
        yield cell


def _is_number(cell: Cell) -> bool:
    return isinstance(cell.value, int | float) and not isinstance(cell.value, bool)


def _number(cell: Cell) -> float:
    return float(cell.value)  # type: ignore[arg-type]


def _among(value: float, numbers: list[float]) -> bool:
    """Whether a sorted list has the number, but for the last digits, which programs write differently."""
    at = bisect_left(numbers, value)
    return any(math.isclose(value, n, rel_tol=1e-9, abs_tol=1e-12) for n in numbers[max(0, at - 1) : at + 2])


def _key(cell: Cell) -> tuple[str, str]:
    value = cell.value
    if isinstance(value, bool):
        return str(value), cell.note
    if isinstance(value, int | float):
        return f"{value + 0.0:.13g}", cell.note  # programs write 15 digits or 17
    if isinstance(value, datetime):  # spreadsheets keep fractions of days, a hair off the minute
        value = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
        value = value.date() if value.time() == datetime.min.time() else value
    return ("" if value is None else _spaces(str(value))), cell.note


def _alike(one: Cell, other: Cell) -> bool:
    return (one.formula and other.formula) or _key(one) == _key(other)


def _spaces(text: str) -> str:
    """Line ends and control characters differ from one program to the next."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shown(value: Value | None) -> str:
    """A value as a spreadsheet shows it: 1001, not 1001.0."""
    if value is None:
        return ""
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return str(value.date())
    return str(value).strip()


def as_date(value: Value | None) -> date | None:
    """A date, however a spreadsheet keeps it: as such, as text 2026-11-09, as days since 1899."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) and 36_526 <= value < 73_051 and value == int(value):  # 2000 to 2099
        return _EXCEL_EPOCH + timedelta(days=int(value))
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip().replace("/", "-"))
        except ValueError:
            return None
    return None
