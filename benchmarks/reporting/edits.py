"""Forty kinds of edits by hand, one of each: what becomes of them when the workbook comes back?

    python benchmarks/reporting/edits.py CONFIG PLAN [--lang zh] [--plan OUT]

PLAN: the folder of a plan of CONFIG, which is only read. Its workbook is written again in the language,
edited by this script, saved by LibreOffice, and given to `wfm replan --check`. A kind fails where nothing
is said of an edit, or another outcome than one of those expected; unread sorting, filtering and looks must
say nothing. `--plan` plans again around the edits as well, into OUT.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.comments import Comment

sys.path.append(str(Path(__file__).parents[2]))

HEAD = 4
"""Row of the headings of the roster."""
JUDGED = ("accepted", "illegal")
OTHER = {"E": "L", "M": "L", "L": "M", "N": "E", "F": "L"}


@dataclass
class Kind:
    """An edit: what was done, how the list of edits must tell it, and where to find that there."""

    words: str
    expected: tuple[str, ...]
    rule: str = ""
    agent: str = ""
    days: tuple[date, ...] = ()
    written: str = ""
    found: list[dict[str, Any]] = field(default_factory=list)

    def about(self, edit: dict[str, Any]) -> bool:
        if self.days:
            return edit["agent_id"] == self.agent and edit["date"] in map(str, self.days)
        told = edit["written"] or edit["before"]
        return bool(self.written) and told.startswith(self.written)

    @property
    def holds(self) -> bool:
        if not self.expected:
            return not self.found
        told = len({e["date"] for e in self.found}) if self.days else len(self.found)
        return told >= max(1, len(self.days)) and all(
            e["outcome"] in self.expected and self.rule in e["rule"] for e in self.found
        )


class Lead:
    """Somebody with the workbook open: edits cells of people nobody has edited yet."""

    def __init__(self, book: Any, plan: Any, say: Callable[[str], str]) -> None:
        self.book, self.plan, self.say = book, plan, say
        self.sheet = book[say("Roster")]
        agents, roster = plan.inputs["agents"], plan.tables["roster"]
        self.contract = dict(zip(agents["agent_id"], agents["contract"], strict=True))
        self.shifts = {(s.agent_id, s.date.date()): s.shift_code for s in roster.itertuples()}
        self.dates = plan.scenario.horizon.grid().dates
        self.rows = {c.value: c.row for c in self.sheet["A"] if c.row > HEAD and c.value in self.contract}
        self.columns = {c.value.date(): c.column for c in self.sheet[HEAD] if isinstance(c.value, datetime)}
        away = plan.inputs["time_off"]
        self.absent = set(away["agent_id"])
        locks = set(plan.inputs["locks"]["agent_id"])
        self.fresh = [a for a in self.rows if a not in self.absent | locks]
        self.done: list[Kind] = []

    def who(self, contract: Callable[[str], bool], codes: str = "") -> tuple[str, list[date]]:
        """The next person of a contract with days of these codes (`-`: off), two at least."""
        for agent in self.fresh:
            days = [d for d in self.dates if self.shifts.get((agent, d), "-") in codes.split()]
            if contract(self.contract[agent]) and len(days) > 1:
                self.fresh.remove(agent)
                return agent, days
        raise SystemExit(f"nobody is left with two days of {codes}")

    def free(self, codes: str, several: bool = False) -> tuple[str, list[date]]:
        """Of a contract without one start for the whole week; `several`: one with shifts to choose from."""
        contracts = self.plan.scenario.roster.contracts

        def fits(name: str) -> bool:
            terms = contracts[name]
            return not terms.fixed_start and terms.max_h_week > 20 and len(terms.shifts) > 3 * several

        return self.who(fits, codes)

    def cell(self, agent: str, on: date) -> Any:
        return self.sheet.cell(self.rows[agent], self.columns[on])

    def write(self, words: str, expected: tuple[str, ...], who: str, *cells: tuple[date, Any], **more: Any):
        for on, value in cells:
            self.cell(who, on).value = value
        self.done.append(Kind(words, expected, agent=who, days=tuple(on for on, _ in cells), **more))

    def leave(self, words: str, expected: tuple[str, ...], sheet: str, place: str, text: Any, **more: Any):
        self.book[self.say(sheet)][place].value = text
        self.done.append(Kind(words, expected, written=more.pop("written", str(text)), **more))


def plant(lead: Lead) -> None:
    """Every kind; few people are touched twice."""
    own = lead.plan.scenario.roster.contracts
    other_words = {"E": "早", "M": "中", "L": "晚", "N": "夜", "F": "浮动"}

    def another(agent: str, on: date) -> str:
        return OTHER[lead.shifts[agent, on]]

    for words, text in (
        ("another code", "{}"),
        ("another code, small letters and blanks", " {} "),
        ("another code, full width", "wide"),
        ("another code, the Chinese word", "zh"),
        ("another code and a remark behind it", "{} (ask Li)"),
    ):
        agent, days = lead.free("E M L F", several=True)
        code = another(agent, days[0])
        wide = chr(ord(code) + 0xFEE0)
        value = {"wide": wide, "zh": other_words[code]}.get(text, text.format(code.lower()))
        lead.write(words, ("unclear",) if "remark" in words else JUDGED, agent, (days[0], value))
    agent, days = lead.free("E M L F")
    lead.write("a floating shift with its start", JUDGED, agent, (days[1], "F 09:30"))
    agent, days = lead.free("E M L F")
    lead.write("a floating shift without a start", JUDGED, agent, (days[1], "F"))
    agent, days = lead.free("E M L F")
    lead.write("times in place of a code", JUDGED, agent, (days[1], "08:30-17:30"))
    agent, days = lead.free("E M L F")
    lead.write("a start that is on no grid", ("illegal",), agent, (days[1], "F 09:10"), rule="shifts")
    agent, days = lead.free("-", several=True)
    lead.write("a shift on a day off", JUDGED, agent, (days[0], "M"))
    agent, days = lead.free("E M L F")
    lead.write("a day off", JUDGED, agent, (days[0], lead.say("OFF")))
    for mark, words in (("SL", "ill"), ("AL", "on leave"), ("TR", "in training"), ("CO", "in lieu")):
        agent, days = lead.free("E M L F")
        lead.write(f"{words}, by its mark", JUDGED, agent, (days[0], lead.say(mark)))
    _swap(lead)
    agent, days = lead.free("E M L F")
    off = next(d for d in lead.dates if (agent, d) not in lead.shifts)
    code = lead.cell(agent, days[0]).value
    lead.write("a shift moved to another day", JUDGED, agent, (days[0], lead.say("OFF")), (off, code))
    agent, days = lead.free("E M L F", several=True)
    lead.write("all seven days filled", JUDGED, agent, *((d, "M") for d in lead.dates[:7]))
    agent, days = lead.free("E M L F", several=True)
    pair = next((a, b) for a, b in zip(lead.dates, lead.dates[1:], strict=False) if a in days)
    lead.write("a late shift, then an early one", JUDGED, agent, *zip(pair, ("L", "E"), strict=True))
    if any(c.fixed_start for c in own.values()):
        agent, days = lead.who(lambda c: own[c].fixed_start, "E M L")
        one = another(agent, days[0])
        lead.write("one day's start of a core week", JUDGED, agent, (days[0], one))
        agent, days = lead.who(lambda c: own[c].fixed_start, "E M L")
        text = f"{lead.shifts[agent, days[0]]} 08:45"
        lead.write("a core shift at another start", ("illegal",), agent, (days[0], text), rule="shifts")
    night = next(t.code for t in lead.plan.scenario.roster.shifts.values() if t.start > "22")
    lacks = {
        n for n, c in own.items() if all(lead.plan.scenario.roster.shifts[s].code != night for s in c.shifts)
    }
    agent, days = lead.who(lambda c: c in lacks, "E M L F")
    lead.write("a code of another contract", ("illegal",), agent, (days[0], night), rule="contract_shifts")
    for words, text in (
        ("an unknown code", "X9"),
        ("a misspelt word", "sickk"),
        ("two codes", "E/L"),
        ("emptied", None),
        ("a formula", "=G5"),
        ("a number", 7.5),
        ("a date", datetime(2026, 1, 5)),
        ("a question", "???"),
        ("AWAY, which says no reason", lead.say("AWAY")),
    ):
        agent, days = lead.free("E M L F")
        lead.write(words, ("unclear",), agent, (days[0], text))
    agent, days = lead.free("E M L F")
    lead.cell(agent, days[0]).comment = Comment("ring me first", "lead")
    lead.done.append(Kind("a note on a cell", ("unclear",), agent=agent, days=(days[0],)))
    _spread(lead)
    _absences(lead)
    _rows(lead)
    _elsewhere(lead)


def _swap(lead: Lead) -> None:
    one, days = lead.free("E M L F")
    off = lead.say("OFF")
    for other in lead.fresh:
        for on in days:
            mine, theirs = (lead.cell(agent, on).value for agent in (one, other))
            same = lead.contract[one] == lead.contract[other]
            if same and (other, on) in lead.shifts and off not in (mine, theirs) and mine != theirs:
                lead.fresh.remove(other)
                lead.write("a swap, one side", JUDGED, one, (on, theirs))
                lead.write("a swap, the other side", JUDGED, other, (on, mine))
                return


def _spread(lead: Lead) -> None:
    """Merged cells: what stands in the first holds for both."""
    agent, days = lead.free("E M L F")
    first, second = next(p for p in zip(lead.dates, lead.dates[1:], strict=False) if p[0] in days)
    row, column = lead.rows[agent], lead.columns[first]
    lead.cell(agent, first).value = lead.say("SL")
    lead.sheet.merge_cells(None, row, column, row, column + 1)
    lead.done.append(Kind("ill on two days, cells merged", JUDGED, agent=agent, days=(first, second)))


def _absences(lead: Lead) -> None:
    from wfm.reporting.changes import away_days

    zones = dict.fromkeys(lead.rows, lead.plan.scenario.horizon.zone)
    away = [(a, on) for a, on, _ in away_days(lead.plan.inputs["time_off"], zones) if on in lead.columns]
    for words, text, outcome in (
        ("leave taken away", lead.say("OFF"), ("unclear",)),
        ("a shift on leave", "M", ("illegal",)),
    ):
        if found := next((x for x in away if x[0] in lead.absent), None):
            lead.absent.discard(found[0])
            lead.write(words, outcome, found[0], (found[1], text))


def _rows(lead: Lead) -> None:
    """Rows gone, listed twice, new, sorted and hidden."""
    gone, _ = lead.free("E M L F")
    twice, days = lead.free("E M L F")
    texts = {r: [c.value for c in lead.sheet[r]] for r in lead.rows.values()}
    again = list(texts[lead.rows[twice]])
    again[lead.columns[days[0]] - 1] = lead.say("OFF")
    stranger = ["Z999", "somebody", *again[2:]]
    order = sorted((r for a, r in lead.rows.items() if a != gone), key=lambda r: str(texts[r][1]))
    merged = {r.min_row for r in lead.sheet.merged_cells.ranges}
    free = [r for r in lead.rows.values() if r not in merged and not _notes(lead, r)]
    moved = iter([texts[r] for r in order if r in free] + [again, stranger])
    for row in free:
        for column, value in enumerate(next(moved), start=1):
            lead.sheet.cell(row, column).value = value
    last = max(lead.rows.values()) + 1
    for column, value in enumerate(next(moved), start=1):
        lead.sheet.cell(last, column).value = value
    for row in free[3:9]:
        lead.sheet.row_dimensions[row].hidden = True
    lead.done.append(Kind("a row deleted", ("unclear",), written=gone))
    lead.done.append(Kind("a person listed twice", ("unclear",), agent=twice, written=_joined(again)))
    lead.done.append(Kind("a row of an unknown person", ("unclear",), written=_joined(stranger)))
    lead.done.append(Kind("rows sorted by name, some hidden by a filter", ()))


def _notes(lead: Lead, row: int) -> bool:
    return any(c.comment or c.data_type == "f" for c in lead.sheet[row])


def _joined(values: list[Any]) -> str:
    """The first cells of a row, as the list of edits tells a row."""
    return " | ".join(str(v) for v in values[:3])


def _elsewhere(lead: Lead) -> None:
    row = next(r for r in lead.rows.values() if not _notes(lead, r))
    width = lead.sheet.max_column
    lead.sheet.cell(HEAD, width + 2).value = "remarks"
    lead.sheet.cell(row, width + 2).value = "prefers mornings"
    lead.done.append(Kind("a column of remarks", ("unclear",), written="prefers mornings"))
    lead.sheet.cell(row, 2).value = "another name"
    lead.done.append(Kind("a name changed", ("unclear",), written="another name"))
    place = f"B{lead.sheet.max_row + 3}"
    lead.leave("a line below the roster", ("unclear",), "Roster", place, "call me about Tuesday")
    lead.leave("a rate changed", ("unclear",), "Rates", "B5", 1.77)
    lead.leave("a title on another sheet", ("unclear",), "Coverage", "A1", "my own title")
    lead.book.create_sheet("todo")["A1"] = "ask for overtime"
    lead.done.append(Kind("a sheet added", ("unclear",), written="ask for overtime"))
    title = lead.say("Fairness")
    del lead.book[title]
    lead.done.append(Kind("a sheet deleted", ("unclear",), written=title))
    two = [lead.columns[d] for d in lead.dates[-2:]]
    merged = {c for r in lead.sheet.merged_cells.ranges for c in range(r.min_col, r.max_col + 1)}
    if not merged & set(two):
        for r in range(HEAD, lead.sheet.max_row + 1):
            one, other = (lead.sheet.cell(r, c) for c in two)
            if one.data_type != "f" and other.data_type != "f":
                one.value, other.value = other.value, one.value
        lead.done.append(Kind("two days' columns changed places", ()))
    lead.sheet.title = "my copy"
    lead.done.append(Kind("the sheet renamed", ()))


def through_libreoffice(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved")]
    subprocess.run([*command, str(path)], check=True, capture_output=True)
    return folder / "saved" / path.name


def told(config: str, plan: Path, book: Path) -> list[dict[str, Any]]:
    """What `wfm replan --check` says of a workbook."""
    command = ["-m", "wfm", "replan", config, "--from", str(plan), "--edited", str(book)]
    done = subprocess.run(
        [sys.executable, *command, "--check", "--json", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return list(json.loads(done.stdout))


def table(kinds: list[Kind]) -> Iterator[str]:
    for kind in kinds:
        said = "; ".join(dict.fromkeys(_said(e) for e in kind.found)) or "nothing said"
        yield f"{'ok  ' if kind.holds else 'FAIL'}  {kind.words:45} {said}"


def _said(edit: dict[str, Any]) -> str:
    why = " ".join(x for x in (edit["rule"], edit["words"]) if x)
    near = f" -> {edit['nearest']}" if edit["nearest"] else ""
    return f"{edit['outcome']}{': ' if why else ''}{why}{near}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("before", type=Path)
    parser.add_argument("--lang", choices=["en", "zh"], default="en")
    parser.add_argument("--plan", type=Path)
    args = parser.parse_args()
    from wfm import plan as plans
    from wfm.reporting.excel import workbook
    from wfm.words import translator

    before = plans.read_whole(args.before)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / "roster.xlsx"
        workbook(before.report, args.lang).save(path)
        for words, book in (
            ("as written", path),
            ("saved by LibreOffice", through_libreoffice(path, folder)),
        ):
            print(f"untouched, {words}: {len(told(args.config, args.before, book))} edits", flush=True)
        lead = Lead(openpyxl.load_workbook(path), before, translator(args.lang))
        plant(lead)
        lead.book.save(path)
        saved = through_libreoffice(path, folder)
        edits = told(args.config, args.before, saved)
        rest = []
        for edit in edits:
            mine = [k for k in lead.done if k.about(edit)]
            for kind in mine:
                kind.found.append(edit)
            if not mine:
                rest.append(edit)
        print("\n".join(table(lead.done)))
        print(f"{sum(k.holds for k in lead.done)} of {len(lead.done)} kinds as expected; told beside:")
        for edit in rest:
            print(
                f"      {edit['place']:24} {edit['before'][:20]!r} -> {edit['written'][:40]!r} {_said(edit)}"
            )
        if args.plan:
            command = ["-m", "wfm", "replan", args.config, "--from", str(args.before), "--edited", str(saved)]
            subprocess.run([sys.executable, *command, "--out", str(args.plan)], check=True)
            shutil.copy(saved, args.plan / "edited-by-lead.xlsx")
            changes = pd.read_csv(args.plan / "tables/changes.csv")
            print(changes["cause"].value_counts().to_string())


if __name__ == "__main__":
    main()
