"""What stands for what in a roster cell: codes to write, and what people write back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from wfm.config.roster import ShiftTemplate
from wfm.config.scenario import Scenario
from wfm.domain.shift import OFF, Kind
from wfm.words import LANGUAGES, mark, translator

AWAY_CODES = {"leave": mark("AL"), "sick": mark("SL"), "training": mark("TR"), "lieu": mark("CO")}
AWAY = mark("AWAY")
"""Absence where its reason is not shown."""

_NAMES = {
    "early": mark("early shift"),
    "middle": mark("middle shift"),
    "late": mark("late shift"),
    "night": mark("night shift"),
    "floating": mark("floating shift"),
    "part_time": mark("part-time shift"),
    "on_call": mark("standby"),
}
"""Shifts that many scenarios name so."""

_START = re.compile(r"(?P<code>.*?)[ @]*(?P<h>\d{1,2})[:.h](?P<m>\d\d)")
_SPAN = re.compile(r"(\d{1,2})[:.h](\d\d) ?(?:-|–|—|~|to) ?(\d{1,2})[:.h](\d\d)")


@dataclass(frozen=True, slots=True)
class Content:
    """What a day of a person holds: a shift, a day off, or an absence; `start`: HH:MM, empty for any."""

    shift_code: str = ""
    start: str = ""
    absence: str = ""

    def __str__(self) -> str:
        return self.absence or f"{self.shift_code} {self.start}".strip()


class NotRead(Exception):
    """A text that is no content of a day, and why."""


def shift_name(template: str) -> str:
    """A shift's name in words, or what its scenario calls it."""
    return _NAMES.get(template, template)


def plain(text: str) -> str:
    """Full-width forms, letters of either case and spaces made alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Codes:
    """The codes of a scenario, in every language."""

    def __init__(self, scenario: Scenario) -> None:
        self.templates = {t.code: t for t in scenario.roster.shifts.values()}
        self.shifts_of = {
            name: [scenario.roster.shifts[s] for s in contract.shifts]
            for name, contract in scenario.roster.contracts.items()
        }
        known: dict[str, Content] = {}
        for say in map(translator, LANGUAGES):
            for kind, code in AWAY_CODES.items():
                known |= dict.fromkeys((plain(say(code)), plain(say(kind))), Content(absence=kind))
            known |= dict.fromkeys((plain(say(OFF)), plain(say("day off"))), Content(OFF))
            known[plain(say(AWAY))] = Content(absence="away")
        for name, template in scenario.roster.shifts.items():
            for text in (name, *(say(template.code) for say in map(translator, LANGUAGES))):
                known.setdefault(plain(text), Content(template.code))
        for code in self.templates:  # a code as it is outweighs words
            known[plain(code)] = Content(code)
        self.known: Mapping[str, Content] = known

    def read(self, text: str, contract: str = "") -> Content:
        """What somebody meant by a text; a core shift comes with its only start.

        `contract` tells which shift a mere time from-to means.

        Raises:
            NotRead: nothing that can be planned.
        """
        words = plain(text)
        if hit := self.known.get(words):
            return self._with_start(hit)
        if span := _SPAN.fullmatch(words):
            return self._by_times(*map(int, span.groups()), contract=contract)
        if begun := _START.fullmatch(words):
            start, code = _clock(int(begun["h"]), int(begun["m"])), self.known.get(begun["code"].strip())
            if code is not None and code.shift_code in self.templates and start:
                return Content(code.shift_code, start)
        parts = [part.strip() for part in re.split(r"[/+,;]", words)]
        if len(parts) > 1 and all(part in self.known for part in parts):
            raise NotRead(mark("two contents in one cell; a day holds one"))
        raise NotRead(mark("no code of this plan"))

    def shown(self, code: str, start: str) -> str:
        """A shift as the roster shows it: with its start where it floats."""
        template = self.templates.get(code)
        floats = template is not None and not template.core and template.kind == Kind.WORK
        return f"{code} {start}" if floats else code

    def _with_start(self, content: Content) -> Content:
        template = self.templates.get(content.shift_code)
        return Content(content.shift_code, template.start) if template and template.core else content

    def _by_times(self, h1: int, m1: int, h2: int, m2: int, *, contract: str) -> Content:
        start, length = _clock(h1, m1), (h2 * 60 + m2 - h1 * 60 - m1) % (24 * 60)
        hits = [t for t in self.shifts_of.get(contract, ()) if t.length_min == length and start in starts(t)]
        if len(hits) != 1:
            raise NotRead(mark("no shift of this person's contract has these times"))
        return Content(hits[0].code, start)


def starts(template: ShiftTemplate) -> list[str]:
    """Local starts that a template allows, as HH:MM."""
    first, last = (
        int(t[:2]) * 60 + int(t[3:]) for t in (template.start, template.last_start or template.start)
    )
    return [_clock(*divmod(minute, 60)) for minute in range(first, last + 1, template.step_min)]


def _clock(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
