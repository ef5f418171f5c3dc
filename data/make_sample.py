"""Writes the sample tables beside this file: `python data/make_sample.py [FOLDER]`.

Made up, from one seed; data/README.md says what is in them. Needs numpy, pandas and holidays.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sample import sea
from sample.demand import contacts
from sample.files import write_csv
from sample.last_week import last_week
from sample.ledger import ledger
from sample.people import BACKUP, EXPERTS, HUMAN, OUTSOURCED, TEMP, Group, people, protect
from sample.planted import plant
from sample.promotions import events
from sample.requests import requests

SEED = 20261111


@dataclass(frozen=True)
class Week:
    """A scenario's people and what is asked of their week."""

    name: str
    first_date: str
    groups: tuple[Group, ...]
    absences: int
    wishes: int
    protected: int = 0
    """People of day contracts whom the law protects; they, and a ledger, belong to the holiday week."""

    @property
    def seed(self) -> list[int]:
        """Draws differ from week to week; the people themselves do not."""
        return [SEED, *self.name.encode()]


WEEKS = (
    Week("double11", "2026-11-09", (*HUMAN, *TEMP, *EXPERTS, *OUTSOURCED, *BACKUP), absences=5, wishes=24),
    Week("week", "2026-09-14", (*HUMAN, *EXPERTS, *BACKUP), absences=10, wishes=24),
    Week("holiday", "2026-09-28", (*HUMAN, *EXPERTS, *BACKUP), absences=12, wishes=30, protected=3),
)


def write_sample(folder: Path) -> None:
    """All sample tables, into `folder`."""
    history = plant(contacts(np.random.default_rng(SEED)))
    stamps = history["interval_start"].dt.strftime("%Y-%m-%d %H:%M")
    write_csv(
        history.assign(interval_start=stamps, aht_s=history["aht_s"].astype("Int64")),
        folder / "contacts.csv.gz",
    )
    write_csv(events(), folder / "events.csv")
    for week in WEEKS:
        agents, skills = people(week.groups, SEED)
        asked = requests(agents, week.first_date, week.absences, week.wishes, week.seed)
        more = {}
        if week.protected:
            agents = protect(agents, week.protected, SEED)
            more = {"ledger": ledger(agents, week.first_date, week.seed)}
        for name, table in {
            "agents": agents,
            "agent_skills": skills,
            "time_off": asked.time_off,
            "wishes": asked.wishes,
            "locks": asked.locks,
            "previous_roster": last_week(agents, week.first_date, week.seed),
            **more,
        }.items():
            write_csv(table, folder / week.name / f"{name}.csv")
    write_sea(folder / "sea")


def write_sea(folder: Path) -> None:
    """The tables of the second centre."""
    agents, skills = sea.people(SEED)
    time_off, wishes = sea.requests(agents, [SEED, *b"sea"])
    write_csv(sea.contacts(np.random.default_rng([SEED, *b"sea"])), folder / "contacts.csv.gz")
    for name, table in {
        "events": sea.events(),
        "agents": agents,
        "agent_skills": skills,
        "time_off": time_off,
        "wishes": wishes,
        "previous_roster": sea.last_week(agents),
        "ledger": sea.ledger(agents, [SEED, *b"sea"]),
    }.items():
        write_csv(table, folder / f"{name}.csv")


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
