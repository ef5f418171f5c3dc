"""The people of the centre, what they can do, and what an hour of them costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = (
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳",
    "勇", "军", "杰", "娟", "涛", "明", "超", "霞", "平", "刚",
    "桂英", "玉兰", "秀英", "建华", "志强", "海燕", "晓东", "晓燕", "文静", "婷婷",
    "雪梅", "佳怡", "梓涵", "子轩", "浩然", "雨桐", "欣怡", "思远", "嘉豪", "俊杰",
    "诗涵", "宇航", "梦琪", "雅婷", "天宇", "一诺", "可馨", "若曦", "博文", "慧敏",
)  # fmt: skip
N_LEADERS = 12


@dataclass(frozen=True)
class Group:
    """`heads` people alike. `pace`: proficiency on each of `skills`."""

    heads: int
    pool: str
    contract: str
    skills: tuple[str, ...]
    pace: float
    hourly_cost: float
    hired: tuple[str, str] | None = None
    leader: bool = False


VETERANS = ("2018-03-01", "2022-12-31")
EXPERIENCED = ("2021-01-01", "2026-03-31")
NEW = ("2026-06-01", "2026-08-01")
SEASON = ("2026-10-08", "2026-10-20")
CHATS, VOICE, ALL = ("wechat", "web"), ("hotline",), ("wechat", "hotline", "web")

HUMAN = (
    Group(8, "human", "core", ALL, 1.1, 60, VETERANS, leader=True),
    Group(4, "human", "night", ALL, 1.1, 60, VETERANS, leader=True),
    Group(6, "human", "night", CHATS, 1.0, 46, EXPERIENCED),
    Group(11, "human", "core", ALL, 1.0, 48, EXPERIENCED),
    Group(15, "human", "core", CHATS, 1.0, 46, EXPERIENCED),
    Group(7, "human", "core", CHATS, 0.8, 40, NEW),
    Group(14, "human", "core", VOICE, 1.0, 46, EXPERIENCED),
    Group(5, "human", "core", VOICE, 0.8, 40, NEW),
    Group(13, "human", "floating", ALL, 1.0, 48, EXPERIENCED),
    Group(9, "human", "floating", CHATS, 1.0, 46, EXPERIENCED),
    Group(8, "human", "floating", VOICE, 1.0, 46, EXPERIENCED),
)
EXPERTS = (Group(6, "expert", "expert", (), 1.0, 110, VETERANS),)
BACKUP = (
    Group(12, "backup", "part_time", CHATS, 0.8, 50, VETERANS),
    Group(8, "backup", "part_time", VOICE, 0.8, 50, VETERANS),
)
TEMP = (
    Group(60, "temp", "temp", CHATS, 0.7, 34, SEASON),
    Group(40, "temp", "temp", VOICE, 0.7, 34, SEASON),
)
OUTSOURCED = (Group(30, "outsourced", "agency", CHATS, 0.8, 40),)
PREFIX = {"human": "A", "temp": "T", "expert": "X", "outsourced": "S", "backup": "B"}
REMOTE = ("backup", "outsourced")
SEASON_DAYS = {"temp": ("2026-11-09", "2026-11-22"), "outsourced": ("2026-11-09", "2026-11-15")}


def people(groups: tuple[Group, ...], seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The agents and agent_skills tables. A person is the same wherever the seed and groups are."""
    agents, skills = [], []
    for pool in dict.fromkeys(group.pool for group in groups):
        mine = [group for group in groups if group.pool == pool for _ in range(group.heads)]
        rng = np.random.default_rng([seed, ord(PREFIX[pool])])
        names = _names(rng, pool, len(mine))
        digits = 3 if len(mine) > 99 else 2
        for i, (group, name) in enumerate(zip(mine, names, strict=True)):
            agent_id = f"{PREFIX[pool]}{i + 1:0{digits}d}"
            agents.append(_agent(rng, agent_id, name, i, group))
            skills += [{"agent_id": agent_id, "skill": s, "proficiency": group.pace} for s in group.skills]
    return pd.DataFrame(agents), pd.DataFrame(skills)


def protect(agents: pd.DataFrame, heads: int, seed: int) -> pd.DataFrame:
    """Pregnant and nursing people, in turn, among those who are no leaders and work by day."""
    rng = np.random.default_rng([seed, heads])
    asked = agents.index[agents["contract"].isin(["core", "floating"]) & agents["leader"].eq("false")]
    chosen = rng.choice(asked, size=heads, replace=False)
    protection = pd.Series("", agents.index)
    for n, row in enumerate(chosen):
        protection[row] = ("pregnant", "nursing")[n % 2]
    return agents.assign(protection=protection)


def _agent(rng: np.random.Generator, agent_id: str, name: str, i: int, group: Group) -> dict[str, object]:
    first, last = SEASON_DAYS.get(group.pool, ("", ""))
    return {
        "agent_id": agent_id,
        "name": name,
        "team": _team(group.pool, i),
        "site": "shanghai",
        "pool": group.pool,
        "contract": group.contract,
        "leader": str(group.leader).lower(),
        "remote": str(group.pool in REMOTE).lower(),
        "hired_on": _day_between(rng, *group.hired) if group.hired else "",
        "available_from": first,
        "ends_on": last,
        "hourly_cost": f"{group.hourly_cost:.2f}",
    }


def _team(pool: str, i: int) -> str:
    """Leaders come first, so each leads the team that its turn gives it; temporaries join these teams."""
    if pool in ("human", "temp"):
        return f"T{i % N_LEADERS + 1:02d}"
    return {"expert": "TECH", "backup": "RESERVE", "outsourced": "AGENCY"}[pool]


def _names(rng: np.random.Generator, pool: str, n: int) -> list[str]:
    """Different names; rented seats have numbers."""
    if pool == "outsourced":
        return [f"外包席{i + 1:02d}" for i in range(n)]
    chosen = rng.choice(len(SURNAMES) * len(GIVEN), size=n, replace=False)
    return [SURNAMES[k // len(GIVEN)] + GIVEN[k % len(GIVEN)] for k in chosen]


def _day_between(rng: np.random.Generator, first: str, last: str) -> str:
    days = (pd.Timestamp(last) - pd.Timestamp(first)).days
    return f"{pd.Timestamp(first) + pd.Timedelta(days=int(rng.integers(days + 1))):%Y-%m-%d}"
