"""Writes the tables of `wfm init`: `python data/make_starter.py`.

Made up, from one seed: eight weeks of a small centre with a hotline and a web chat.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

SEED = 7
FIRST = date(2026, 9, 14)
"""First day of the plan, a Monday."""
ISSUED_ON = date(2026, 9, 9)
WEEKS = 8
OPEN_H = range(9, 21)
QUEUES = {"hotline": (34, 270), "chat": (26, 420)}
"""Contacts in a busy hour, and handling time in seconds."""
OF_DAY = (0.70, 0.95, 1.00, 0.85, 0.75, 0.80, 0.90, 0.85, 0.80, 0.90, 0.95, 0.60)
OF_WEEK = (1.10, 1.00, 0.95, 0.95, 1.00, 0.85, 0.75)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高", "芳娜伟洋静帆敏磊杰倩丽强超琳斌晨雨翔"
NAMES = ["".join(name) for name in zip(FAMILY, GIVEN, strict=True)]
LEADERS = (0, 5, 9, 14)


def main(folder: Path) -> None:
    chance = random.Random(SEED)
    _write(folder / "contacts.csv", "queue interval_start volume aht_s", _contacts(chance))
    ids = [f"A{i + 1:02}" for i in range(len(NAMES))]
    agents = [
        (
            agent,
            name,
            f"T{i // 9 + 1}",
            "main",
            "own",
            "full_time",
            str(i in LEADERS).lower(),
            58 if i in LEADERS else 42,
        )
        for i, (agent, name) in enumerate(zip(ids, NAMES, strict=True))
    ]
    _write(folder / "agents.csv", "agent_id name team site pool contract leader hourly_cost", agents)
    _write(folder / "agent_skills.csv", "agent_id skill proficiency", _skills(ids, chance))
    _write(
        folder / "time_off.csv", "agent_id start end kind", [(ids[4], FIRST, FIRST + timedelta(2), "leave")]
    )
    saturday = FIRST + timedelta(5)
    wishes = [(ids[7], saturday, "OFF", 40), (ids[12], saturday, "E", 20)]
    _write(folder / "wishes.csv", "agent_id date shift_code weight", wishes)


def _contacts(chance: random.Random) -> Iterable[Sequence[object]]:
    first = FIRST - timedelta(weeks=WEEKS)
    for day in range((ISSUED_ON - first).days):
        on = first + timedelta(day)
        shock = chance.lognormvariate(0, 0.06)
        for queue, (busy, aht_s) in QUEUES.items():
            for hour in OPEN_H:
                mean = busy * OF_DAY[hour - OPEN_H[0]] * OF_WEEK[on.weekday()] * shock
                volume = max(0, round(chance.gauss(mean, math.sqrt(mean))))
                stamp = datetime.combine(on, time(hour))
                yield queue, stamp.isoformat(" ", "minutes"), volume, round(chance.gauss(aht_s, 12))


def _skills(ids: Sequence[str], chance: random.Random) -> Iterable[Sequence[object]]:
    """Half know one queue, the others both."""
    for i, agent in enumerate(ids):
        for skill in QUEUES if i % 2 else [list(QUEUES)[i // 2 % 2]]:
            yield agent, skill, round(chance.uniform(0.85, 1.1), 2)


def _write(path: Path, heading: str, rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading.split())
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(__file__).parent.parent / "wfm" / "starter" / "tables")
