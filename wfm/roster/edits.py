"""Edits by hand, judged by the rules: which of them bind the next plan, and what else would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from wfm.config.scenario import Scenario
from wfm.domain.grid import DAY_MIN
from wfm.domain.shift import OFF, Label
from wfm.roster.context import Absence, Context, Lock
from wfm.roster.explain.alone import Alone, only
from wfm.roster.inputs import read_context
from wfm.roster.rules.base import Rule
from wfm.tables import EDITS, LOCKS, TIME_OFF, rows
from wfm.words import mark

ACCEPTED, KNOWN, ILLEGAL = "accepted", "known", "illegal"


@dataclass(frozen=True, eq=False)
class Judged:
    """`edits` with their outcomes; locks and time off to add to the inputs for those accepted."""

    edits: pd.DataFrame
    locks: pd.DataFrame
    time_off: pd.DataFrame


def judge(
    edits: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], rules: Sequence[Rule], scenario: Scenario
) -> Judged:
    """Accepts as many edits of each person as its own rules allow together, the earliest first.

    Only edits that mean something are judged (`shift_code` or `absence`); the others stay unclear.
    Rules of the team are the solver's to keep: others move for what is locked.
    """
    context = read_context(scenario, inputs)
    position = {agent.agent_id: i for i, agent in enumerate(context.agents)}
    found = edits.copy()
    locks: list[dict[str, object]] = []
    away: list[dict[str, object]] = []
    meant = edits[(edits["shift_code"] != "") | (edits["absence"] != "")]
    for agent_id, mine in meant.sort_values("date", kind="stable").groupby("agent_id", sort=False):
        if agent_id not in position:
            gone = [ILLEGAL, "agents", mark("no longer among the people"), ""]
            found.loc[mine.index, ["outcome", "rule", "words", "nearest"]] = gone
            continue
        person = _Person(context, position[str(agent_id)], rules)
        for at, row in zip(mine.index, rows(mine), strict=True):
            wish = _Wish(row.date.date(), row.shift_code, row.start, row.absence)
            verdict = person.try_on(wish)
            found.loc[at, ["outcome", "rule", "words", "nearest"]] = verdict
            if verdict[0] != ACCEPTED:
                continue
            if wish.absence:
                span = person.absence(wish)
                start, end = (pd.Timestamp(context.grid.stamp(m)) for m in (span.start, span.end))
                away.append({"agent_id": agent_id, "start": start, "end": end, "kind": wish.absence})
            else:
                locks.append(
                    {
                        "agent_id": agent_id,
                        "date": pd.Timestamp(wish.date),
                        "shift_code": wish.code,
                        "start": wish.start if wish.start and wish.code != OFF else None,
                    }
                )
    return Judged(
        EDITS.conform(found),
        LOCKS.conform(pd.DataFrame(locks, columns=LOCKS.names)),
        TIME_OFF.conform(pd.DataFrame(away, columns=TIME_OFF.names)),
    )


@dataclass(frozen=True, slots=True)
class _Wish:
    date: date
    code: str
    start: str
    absence: str

    @property
    def start_min(self) -> int | None:
        return int(self.start[:2]) * 60 + int(self.start[3:]) if self.start and self.code != OFF else None


class _Person:
    """One person with what was accepted so far."""

    def __init__(self, context: Context, agent: int, rules: Sequence[Rule]) -> None:
        self.context, self.rules = only(context, agent), rules
        self.me = self.context.agents[0]

    def try_on(self, wish: _Wish) -> list[str]:
        """Outcome, rules, words, nearest legal content; what is accepted stays."""
        day = (wish.date - self.context.grid.first_date).days
        if wish.absence:
            return self._try_absence(wish, day)
        lock = Lock(day, wish.code, wish.start_min)
        for other in self._locks():
            if other.day == day:
                same = other.code == lock.code and other.start_min in (None, lock.start_min)
                if same:
                    return [KNOWN, "", mark("locked so in today's inputs"), ""]
                return [ILLEGAL, "locks", mark("today's inputs lock this day otherwise"), _text(other)]
        if wish.code != OFF and not any(_is(label, lock) for label in self.context.labels):
            words = mark("no shift of that code starts then")
            return [ILLEGAL, "shifts", words, self._nearest(lock)]
        then = self._with(lock)
        if then is None:
            return [ILLEGAL, *self._why(lock), self._nearest(lock)]
        self.context = then
        return [ACCEPTED, "", "", ""]

    def _try_absence(self, wish: _Wish, day: int) -> list[str]:
        span = self.absence(wish)
        for known in self._absences():
            if known.start <= span.start and span.end <= known.end:
                return [KNOWN, "", mark("away in today's inputs"), ""]
        then = self._away(span)
        if not self._legal(then):
            return [ILLEGAL, *self._reasons(then), ""]
        self.context = then
        return [ACCEPTED, "", "", ""]

    def absence(self, wish: _Wish) -> Absence:
        """The local day, but not what a night shift before it takes of it; nor time off there is."""
        day = (wish.date - self.context.grid.first_date).days
        midnights = self.context.midnights[self.me.site]
        start, end = midnights[day], midnights[day + 1]
        for kept in self.context.base.get(self.me.agent_id, ()):
            if kept.day == day - 1 and kept.start is not None:
                lengths = [x.span_min for x in self.context.labels if x.code == kept.code]
                start = max([start, *(kept.start + length for length in lengths)])
        for known in self._absences():
            if known.start <= start < known.end < end:
                start = known.end
            elif start < known.start < end <= known.end:
                end = known.start
        return Absence(start, end, wish.absence)

    def _nearest(self, lock: Lock) -> str:
        """The legal content of that day which differs least: the same code first, then the start."""
        wanted = lock.start_min
        if wanted is None:
            wanted = next((x.start_min for x in self.context.labels if x.code == lock.code), None)

        def far(label: Label) -> tuple[bool, int]:
            if label.code == OFF or wanted is None:
                return True, DAY_MIN if label.code == OFF else label.start_min
            return label.code != lock.code, abs(label.start_min - wanted)

        for label in sorted(self.context.labels, key=far):
            near = Lock(lock.day, label.code, None if label.code == OFF else label.start_min)
            if not _is(label, lock) and self._with(near) is not None:
                return _text(near)
        return ""

    def _with(self, lock: Lock) -> Context | None:
        """The context with one lock more, None where no week is left."""
        context = self._locked(lock)
        return context if self._legal(context) else None

    def _locked(self, lock: Lock) -> Context:
        return replace(self.context, locks={self.me.agent_id: (*self._locks(), lock)})

    def _away(self, span: Absence) -> Context:
        return replace(self.context, absences={self.me.agent_id: (*self._absences(), span)})

    def _legal(self, context: Context) -> bool:
        alone = Alone(context, self.rules)
        return alone.allows(alone.parts)

    def _why(self, lock: Lock) -> tuple[str, str]:
        return self._reasons(self._locked(lock))

    def _reasons(self, context: Context) -> tuple[str, str]:
        """Names of the rules that leave no week, and what they say; the edit itself is no reason."""
        alone = Alone(context, self.rules)
        plain = ("contract_shifts", "locks")  # the reason that people know, where others forbid it too
        names = alone.smallest() if alone.allows(plain) else plain
        names = tuple(n for n in names if n != "locks") or names
        said = [rule.say() for rule in self.rules if rule.name in names and rule.binds(context, 0)]
        return " + ".join(names), "; ".join(dict.fromkeys(said))

    def _locks(self) -> tuple[Lock, ...]:
        return self.context.locks.get(self.me.agent_id, ())

    def _absences(self) -> tuple[Absence, ...]:
        return self.context.absences.get(self.me.agent_id, ())


def _is(label: Label, lock: Lock) -> bool:
    return label.code == lock.code and lock.start_min in (None, label.start_min)


def _text(lock: Lock) -> str:
    if lock.start_min is None:
        return lock.code
    return f"{lock.code} {lock.start_min // 60:02}:{lock.start_min % 60:02}"
